"""Ctrl-C waits for a place to stop, a second one does not, and whoever has a handler of his own keeps it."""

import signal
import threading

import pytest

from jingwei.assess.interrupt import deferred, never


def press():
    signal.raise_signal(signal.SIGINT)


def interrupted(work):
    """How far the work came before it was stopped."""
    reached = []
    with pytest.raises(KeyboardInterrupt):
        work(reached.append)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return reached


def test_it_is_raised_where_it_is_asked_for_and_nowhere_else():
    def work(reach):
        with deferred() as check:
            check()
            press()
            reach("after the press")
            check()
            reach("after the check")

    assert interrupted(work) == ["after the press"]


def test_a_second_press_is_raised_at_once():
    def work(reach):
        with deferred():
            press()
            reach("after the first")
            press()
            reach("after the second")

    assert interrupted(work) == ["after the first"]


def test_one_that_came_too_late_is_forgotten():
    with deferred():
        press()
    with pytest.raises(KeyboardInterrupt):
        press()


def test_handlers_of_others_and_other_threads_are_left_alone():
    seen, before = [], signal.signal(signal.SIGINT, lambda *_: seen.append("own"))
    try:
        with deferred() as check:
            press()
            check()
        assert (seen, check) == (["own"], never)
    finally:
        signal.signal(signal.SIGINT, before)
    found = []
    thread = threading.Thread(target=lambda: found.append(deferred().__enter__()))
    thread.start()
    thread.join()
    assert found == [never]
