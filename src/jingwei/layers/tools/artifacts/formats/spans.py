"""Which bytes of a file of raw numbers its graph accounts for."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]  # first byte, and the one after the last


def unexplained(spans: Iterable[Span], data: memoryview, padding: int = 0) -> Span | None:
    """The first bytes of `data` that no span covers, None when there are none. Up to `padding` zeros between spans align the next one."""
    at = 0
    for start, end in [*sorted(spans), (len(data), len(data))]:
        if start > at and (not at or start - at > padding or bytes(data[at:start]).strip(b"\0")):
            return at, start
        at = max(at, end)
    return None
