"""Places where a value takes effect: it is executed, becomes a command, or leaves the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.commands import signs
from jingwei.layers.tools.packages.sources.values import (
    DECODED,
    DECODING,
    ENVIRONMENT,
    HOST,
    LITERAL,
    NAMED,
    NET,
    PARAMETER,
    REFERENCE,
    SECRETS,
    Labels,
    Value,
    whole,
)

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.sources.run import Run


def take(run: Run, sink: str, value: Value, line: int, detail: str) -> None:
    """Let a value take effect in a sink: `exec`, `process`, `send`, or `literal` (decoded, then executed)."""
    labels = value.labels
    if sink in {"exec", "process"}:
        if NET in labels:
            run.note("code.download-exec", line, detail)
        if DECODED in labels:
            run.note("code.obfuscated-exec", line, detail)
        if sink == "process" and value.pattern is not None:
            for rule in signs(value.pattern):
                run.note(rule, line, f"{detail} {value.pattern}")
        run.summary.sinks |= {(int(p), "literal") for p in value.after(DECODING)}
    elif sink == "literal" and LITERAL in labels:
        run.note("code.obfuscated-exec", line, detail)
    elif sink == "send":
        sent(run, value, line, detail)
        labels = whole(labels)
    run.summary.sinks |= {(int(p), sink) for p in Value(labels).after(PARAMETER)}


def sent(run: Run, value: Value, line: int, detail: str) -> None:
    """A value leaves the machine: secrets in it are told."""
    labels = whole(value.labels) | environment(value)
    if found := sorted(labels & SECRETS):
        run.note("code.exfiltration", line, f"{', '.join(found)} -> {detail}")
    elif NAMED in labels or HOST in labels:
        run.note("code.disclosure", line, f"{NAMED if NAMED in labels else HOST} -> {detail}")


def environment(value: Value) -> Labels:
    """The label of the whole environment where the value stands for it."""
    named = tables.ENVIRONMENT.intersection(value.after(REFERENCE))
    return frozenset({ENVIRONMENT}) if named else frozenset()
