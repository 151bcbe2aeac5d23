"""Signs of an attack in one Python source. A file without the words that any such effect needs is not parsed further than for its syntax."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.sources.flow import interpret
from jingwei.layers.tools.packages.sources.scopes import MODULE, reached
from jingwei.layers.tools.packages.sources.state import ALONE, Event, Module, Others
from jingwei.layers.tools.packages.sources.words import may_hold, words_of
from jingwei.limits import LIMITS, Limits

_DEEP = 3  # code in a literal in a literal
_OTHERWISE = {"code.download-exec": "code.download-exec-likely", "code.exfiltration": "code.exfiltration-likely"}
_SOONER = {"code.download-exec-likely": "code.download-exec"}
_ONLY_AT_START = {"code.disclosure": "code.exfiltration-likely", "code.persistence": "code.persistence"}


@dataclass(frozen=True, slots=True)
class Part:
    """What was met in a file (`scope` empty), or in code that a literal of the part `above` holds and its `scope` executes."""

    events: tuple[Event, ...]
    calls: dict[str, set[str]]
    above: int = 0
    scope: str = ""
    line: int | None = None


def examine(content: bytes, *, everything_starts: bool = False, limits: Limits = LIMITS) -> list[Problem]:
    """Problems of a source. `everything_starts`: whoever runs the file calls all of it, as installers do with setup.py."""
    if (early := unlooked(content, limits)) is not None:
        return early
    if not may_hold(words_of(content)):
        return []
    parts = interpreted(content)
    if isinstance(parts, Problem):
        return [parts]
    return problems(parts[1], None if everything_starts else reached(parts[1][0].calls, [MODULE]))


def unlooked(content: bytes, limits: Limits) -> list[Problem] | None:
    """What is said of a source that is not looked into; None where it is."""
    if len(content) > limits.source_bytes:
        return [problem("code.skipped", f"larger than {limits.source_bytes} bytes")]
    return [problem("code.unparsed", "it holds NUL bytes")] if b"\0" in content and content[:2] not in _WIDE else None


_WIDE = (b"\xff\xfe", b"\xfe\xff")


def interpreted(content: bytes, package: str = "", others: Others = ALONE) -> tuple[Module, list[Part]] | Problem:
    """The interpretation of a file, and its parts in short; the problem where it cannot be parsed."""
    tree = _parsed(content)
    if isinstance(tree, Problem):
        return tree
    first = interpret(tree, package, others)
    parts: list[Part] = []
    seen: set[str] = set()
    waiting: list[tuple[Module, Part, int]] = [(first, Part(tuple(first.events), first.calls), 0)]
    while waiting:
        module, part, depth = waiting.pop()
        parts.append(part)
        for text, (scope, line) in module.literals.items():
            if depth >= _DEEP or text in seen:
                continue
            seen.add(text)
            inner = _parsed(text)
            if not isinstance(inner, Problem):
                made = interpret(inner, package, others)
                above = len(parts) - 1
                waiting.append((made, Part(tuple(made.events), made.calls, above, scope, part.line or line), depth + 1))
    return first, parts


def _parsed(source: bytes | str) -> ast.Module | Problem:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        line = getattr(error, "lineno", None)
        return problem("code.unparsed", f"{type(error).__name__}: {getattr(error, 'msg', None) or error}", line=line)


def problems(parts: list[Part], at_start: Collection[str] | None) -> list[Problem]:
    """Problems of a file of which the scopes `at_start` run when it is installed or imported; None: all of them."""
    found: dict[Problem, None] = {}
    starting: list[Collection[str] | None] = []
    for part in parts:
        above = starting[part.above] if part.scope else None
        if not part.scope:
            now = at_start
        elif above is None or part.scope in above:
            now = reached(part.calls, [MODULE])
        else:
            now = ()
        starting.append(now)
        found.update(dict.fromkeys(_told(part, now)))
    return list(found)


def _told(part: Part, at_start: Collection[str] | None) -> Iterator[Problem]:
    for event in part.events:
        starts = at_start is None or event.scope in at_start
        rule = event.rule
        if rule in _ONLY_AT_START:
            if not starts:
                continue
            rule = _ONLY_AT_START[rule]
        else:
            rule = (_SOONER if starts else _OTHERWISE).get(rule, rule)
        yield problem(rule, event.detail, line=part.line or event.line)
