"""What a file gives to others of its package: functions that matter to callers, and values of its names."""

from __future__ import annotations

from dataclasses import dataclass, field

from jingwei.layers.tools.packages.sources.scopes import MODULE, reached
from jingwei.layers.tools.packages.sources.state import Foreign, Module
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIALS,
    DECODED,
    DECODING,
    ENVIRONMENT,
    LITERAL,
    NET,
    SCREEN,
    Labels,
    Value,
    origins,
    whole,
)
from jingwei.layers.tools.packages.sources.words import Words

_WORDS = {
    NET: Words.FETCHES, DECODED: Words.DECODES, ENVIRONMENT: Words.SECRETS, CREDENTIALS: Words.SECRETS, SCREEN: Words.SECRETS,
}  # fmt: skip
_SINKS = {
    "exec": Words.RUNS,
    "process": Words.RUNS,
    "literal": Words.RUNS,
    "send": Words.FETCHES,
    "download": Words.FETCHES,
}


@dataclass(frozen=True, slots=True)
class Exports:
    """By name inside the file; `words` says what each of them brings with it."""

    functions: dict[str, Foreign] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)


def exports_of(module: Module) -> Exports:
    """Functions that return something that matters, put a parameter into a sink, or come to a place where something was met; and values."""
    made = Exports()
    met = {event.scope for event in module.events}
    for name, summary in module.summaries.items():
        if name == MODULE:
            continue
        words = _brought(summary.returns)
        for _, sink in summary.sinks:
            words |= _SINKS[sink]
        if met and met & reached(module.calls, [name]):
            words |= Words.EVENTS
        if words:
            sinks = frozenset(summary.sinks)
            made.functions[name] = Foreign(module.scopes[name].parameters, origins(summary.returns), sinks)
            made.words[name] = words
    for name, value in module.outer.items():
        labels = origins(value.labels)
        words = _brought(labels) | (Words.LITERALS if LITERAL in labels else Words(0))
        if words:
            made.values[name] = Value(labels, value.text)
            made.words[name] = made.words.get(name, Words(0)) | words
    return made


def _brought(labels: Labels) -> Words:
    words = Words(0)
    for label in whole(labels):
        words |= _WORDS.get(label, Words(0))
        if label.startswith(DECODING):
            words |= Words.DECODES
    return words
