"""Targets that workers run in the tests of the engine: honest, broken and hostile ones."""

import os
import socket
import time
from pathlib import Path


def prepare(payload):
    return {"base": payload.get("base", 0)}


def add(state, payload):
    return {"sum": state["base"] + payload["n"]}


def raises(state, payload):
    raise ValueError("no")


def exits(state, payload):
    raise SystemExit(0)


def leaves(state, payload):
    os._exit(0)


def hangs(state, payload):
    while True:
        time.sleep(0.05)


def nothing(state, payload):
    return None


def unserialisable(state, payload):
    return {"x": object()}


def huge(state, payload):
    return {"x": "a" * payload["n"]}


def writes(state, payload):
    Path(payload["path"]).write_text("x")
    return {}


def writes_natively(state, payload):
    import ctypes

    libc = ctypes.CDLL(None)
    descriptor = libc.open(payload["path"].encode(), os.O_CREAT | os.O_WRONLY, 0o600)
    return {"descriptor": descriptor}


def connects(state, payload):
    socket.create_connection(("127.0.0.1", payload["port"]), 1).close()
    return {}


def connects_natively(state, payload):
    import ctypes
    import struct

    libc = ctypes.CDLL(None)
    descriptor = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", payload["port"], b"\x7f\0\0\1")
    return {"result": libc.connect(descriptor, address, len(address))}


def allocates(state, payload):
    return {"n": len(bytearray(payload["n"]))}


def forges(state, payload):
    return {"pid": os.getpid()}


def runs(state, payload):
    return {"code": os.system("true")}


def environment(state, payload):
    return {"names": sorted(os.environ)}


def waits(state, payload):
    time.sleep(payload["wait"])
    return {}
