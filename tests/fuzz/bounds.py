"""Holds a call to its bounds: processor time (load of the machine does not count) and address space."""

import resource
import signal
from contextlib import contextmanager
from pathlib import Path

ROOM = 1 << 30  # bytes of address space that a target may take besides what the process has
PAGE = resource.getpagesize()


class TooLong(BaseException):
    """Not an `Exception`: a parser that catches too much must not catch its own hang."""


@contextmanager
def time_bound(seconds):
    def ring(_signal, _frame):
        raise TooLong(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def memory_bound(room=ROOM):
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (used + room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
