"""The worker process: confined once, then one task at a time until the connection closes."""

from __future__ import annotations

import importlib
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from jingwei.engine import frames
from jingwei.limits import LIMITS, Limits


def main(descriptor: int) -> None:
    """Serve the connection on `descriptor`: a setup frame, then task frames."""
    connection = socket.socket(fileno=descriptor)
    bound = LIMITS.worker_message_bytes
    try:
        setup = frames.receive(connection, 1 << 31)
        limits = Limits(**setup["limits"])
        bound = limits.worker_message_bytes
        state, record = _prepare(setup, limits)
        frames.send(connection, {"ready": True, "isolation": record})
        while True:
            task = frames.receive(connection, 1 << 31)
            _answer(connection, _perform(state, task), bound)
    except frames.FrameError:
        pass  # the parent closed the connection: nothing is left to do
    os._exit(0)


def _prepare(setup: dict[str, Any], limits: Limits) -> tuple[Any, dict[str, str]]:
    from jingwei.engine.isolation import confine

    state = resolve(setup["prepare"])(setup["payload"])
    return state, dict(confine(limits))


def _perform(state: Any, task: dict[str, Any]) -> dict[str, Any]:
    start = time.monotonic()
    try:
        answer = {"value": resolve(task["target"])(state, task["payload"])}
    except BaseException as error:  # noqa: BLE001 - SystemExit and its kin must not end the run as a success
        answer = {"raised": f"{type(error).__name__}: {error}"[:2000]}
    answer["seconds"] = time.monotonic() - start
    return answer


def _answer(connection: socket.socket, answer: dict[str, Any], bound: int) -> None:
    try:
        frame = frames.encode(answer)
    except (TypeError, ValueError, RecursionError) as error:
        frame = frames.encode({"raised": f"the answer is no JSON: {error}"})
    if len(frame) > bound:
        frame = frames.encode({"raised": f"the answer has {len(frame)} bytes, the bound is {bound}"})
    connection.sendall(frame)


def resolve(target: str) -> Callable[..., Any]:
    """The function behind `module:function`."""
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


if __name__ == "__main__":
    main(int(sys.argv[1]))
