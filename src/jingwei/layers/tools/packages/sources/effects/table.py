"""Which effect each group of library calls has; the first group that holds the name decides."""

from __future__ import annotations

from collections.abc import Callable

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects import execution, files, naming, network, reading
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.values import Value

EFFECTS: tuple[tuple[frozenset[str], Callable[[Call], Value]], ...] = (
    (tables.CODE, execution.code),
    (tables.UNPICKLE, execution.unpickled),
    (frozenset({"globals", "locals", "vars"}), naming.names_of),
    (tables.PROCESS, execution.process),
    (tables.HTTP, network.http),
    (tables.CHANNEL, network.channel),
    (tables.RETRIEVE, network.retrieve),
    (tables.RECEIVE, network.receive),
    (tables.DECODE | tables.CHARACTERS, reading.decode),
    (frozenset({"map", "filter"}), reading.mapped),
    (tables.HOST, reading.host),
    (tables.CLIPBOARD, reading.screen),
    (tables.SITE, reading.site),
    (tables.ENVIRONMENT_ONE, reading.variable),
    (tables.OPEN, files.opened),
    (tables.COPY, files.copied),
    (tables.REGISTRY, files.registered),
    (naming.GETATTR, naming.attribute),
    (naming.IMPORT, naming.module),
    (naming.GETTERS, naming.getter),
    (frozenset({"functools.partial", "functools.partialmethod"}), execution.partial),
    (frozenset({"os.dup2"}), execution.duplicated),
    (
        frozenset(f"{execution.INTERPRETER}.{one}" for one in ("communicate", "stdin.write", "sendline", "send")),
        execution.fed,
    ),
    (tables.MEMORY, execution.memory),
    (tables.RUN_FILE, execution.run_file),
    (reading.CONVERTERS | tables.PASSING, reading.converted),
)
