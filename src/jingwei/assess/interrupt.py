"""Ctrl-C as a question that a run answers where it can stop: never inside a transaction, which would then hold the store's lock."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Check = Callable[[], None]


def never() -> None:
    """Nobody asks to stop."""


@contextmanager
def deferred() -> Iterator[Check]:
    """A function that raises `KeyboardInterrupt` once Ctrl-C was pressed; a second press raises at once.

    Where interrupts are not Python's own (another thread, a handler of the caller), they stay as they are.
    """
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield never
        return
    asked = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    def check() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
