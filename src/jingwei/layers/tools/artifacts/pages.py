"""Pages of a mapped file: what was read need not stay in memory, the system keeps it as long as it has room."""

from __future__ import annotations

import mmap


def release(data: memoryview, end: int) -> None:
    """Give back the pages before offset `end`, when `data` is the whole of a mapped file; they are read again when needed."""
    whole = data.obj
    if isinstance(whole, mmap.mmap) and len(whole) == len(data) and hasattr(whole, "madvise"):
        length = min(end, len(data)) // mmap.PAGESIZE * mmap.PAGESIZE
        if length > 0:
            whole.madvise(mmap.MADV_DONTNEED, 0, length)
