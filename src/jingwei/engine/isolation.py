"""Confines a worker, as far as the machine allows, and says what it could not do.

Four fences: resource limits (setrlimit), no writing and no execution (Landlock), no network (an own network namespace,
else Landlock), and an audit hook that refuses the same from Python everywhere. The hook alone does not bind native
code; the record says so.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Mapping
from typing import Any

from jingwei.limits import MIB, Limits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same numbers on every architecture
_LANDLOCK_VERSION = 1
_PR_SET_NO_NEW_PRIVS = 38
# Landlock rights (linux/landlock.h): execute 1, write_file 2, then removal and creation 1<<4 .. 1<<12, refer 1<<13, truncate 1<<14
_WRITE_AND_EXECUTE = {1: 0x1FF3, 2: 0x3FF3, 3: 0x7FF3}
_TCP_BIND_AND_CONNECT = 3
_TCP_SINCE = 4

_FORBIDDEN = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.symlink",
        "os.system",
        "os.truncate",
        "pickle.find_class",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(limits: Limits) -> Mapping[str, str]:
    """Confine this process for good; returns how each fence stands, for the record of the run."""
    libc = ctypes.CDLL(None, use_errno=True)
    namespace = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    landlock = _landlock(libc)
    sys.addaudithook(_refuse)
    record = {"memory": _resources(limits)}
    record["files"] = (
        "no writing, no execution (Landlock, audit hook)" if landlock else "audit hook only: no Landlock here"
    )
    if namespace:
        record["network"] = "none (own namespace, audit hook)"
    elif landlock >= _TCP_SINCE:
        record["network"] = "no TCP (Landlock, audit hook)"
    else:
        record["network"] = "audit hook only: no namespaces here"
    return record


def _resources(limits: Limits) -> str:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.worker_files, limits.worker_files))
    try:
        # data, not address space: weights of hundreds of gigabytes are mapped read-only and cost no memory
        resource.setrlimit(resource.RLIMIT_DATA, (limits.worker_memory, limits.worker_memory))
    except (ValueError, OSError) as error:
        return f"not bounded: {error}"
    return f"{limits.worker_memory // MIB} MiB of data"


def _landlock(libc: Any) -> int:
    """Forbid writing and execution below no path, that is everywhere. Returns the ABI in force, 0 for none."""
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return 0
    rights = _WRITE_AND_EXECUTE[min(version, 3)]
    attributes = (
        struct.pack("=QQ", rights, _TCP_BIND_AND_CONNECT) if version >= _TCP_SINCE else struct.pack("=Q", rights)
    )
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return 0
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    restricted = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return int(version) if restricted else 0


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed while examining files")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING and arguments[0] != os.devnull:
        raise PermissionError("writing is not allowed while examining files")
