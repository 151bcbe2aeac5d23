"""Values that pass from one file of a package to another: a helper that downloads, and a caller that executes.

Each file is interpreted alone; what its functions and names give to others is kept in short. Files that import something of it which with
their own words could make a finding are interpreted again, until that is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.judging.problem import Problem, inside, problem
from jingwei.layers.tools.packages.sources.examine import Part, interpreted, problems, unlooked
from jingwei.layers.tools.packages.sources.exports import Exports, exports_of
from jingwei.layers.tools.packages.sources.imports import imported, module_name, package_of
from jingwei.layers.tools.packages.sources.scopes import MODULE, reached
from jingwei.layers.tools.packages.sources.state import Others
from jingwei.layers.tools.packages.sources.words import GIVES, Words, may_hold, words_of
from jingwei.limits import Limits

_ROUNDS = 3  # through so many files a value is followed
_HOPS = 2
_DOT = "\0"  # between module and scope


@dataclass(slots=True)
class _File:
    """One source: what it speaks of and imports, and, once it was interpreted, its parts and what it gives."""

    path: str
    read: Callable[[], memoryview]
    size: int
    words: Words
    imports: tuple[tuple[str, str, str], ...]
    parts: list[Part] = field(default_factory=list)
    gives: Exports = field(default_factory=Exports)


def examine_package(
    files: Iterable[tuple[str, Callable[[], memoryview]]], limits: Limits, installs: Collection[str] = ()
) -> Iterator[Problem]:
    """Problems of all Python sources of a package. What cannot be read is a problem of that file. Of the paths `installs` everything starts."""
    known: dict[str, _File] = {}
    for path, read in files:
        try:
            content = bytes(read())
        except (ParseError, LimitError) as error:
            yield problem("archive.unreadable", error.message, member=path)
            continue
        except OSError as error:
            yield problem("archive.unreadable", error.strerror or type(error).__name__, member=path)
            continue
        if (early := unlooked(content, limits)) is not None:
            yield from (inside(one, path) for one in early)
            continue
        words = words_of(content)
        made = _File(path, read, len(content), words, tuple(imported(content, package_of(path))))
        name = module_name(path) or path
        known[name if name not in known else path] = made
        if may_hold(words):
            yield from _interpret(made, content, Others())
    yield from _between(known, limits)
    starting = _starting(known)
    for name, file in known.items():
        if file.parts:
            at_start = None if file.path in installs else starting.get(name, {MODULE})
            yield from (inside(one, file.path) for one in problems(file.parts, at_start))


def _interpret(file: _File, content: bytes, others: Others) -> Iterator[Problem]:
    read = interpreted(content, package_of(file.path), others)
    if isinstance(read, Problem):
        if not file.parts:
            yield inside(read, file.path)
        return
    module, file.parts = read
    file.gives = exports_of(module)


def _between(known: dict[str, _File], limits: Limits) -> Iterator[Problem]:
    """Interpret files again that are given something; files that only give are interpreted first."""
    budget = limits.package_flow_bytes
    again = _givers(known)
    for round_ in range(_ROUNDS):
        budget -= sum(known[name].size for name in again)
        if budget < 0:
            bound = limits.package_flow_bytes
            yield problem("code.skipped", f"what files hand to each other: more than {bound} bytes to be read again")
            return
        others, changed = _others(known), set[str]()
        for name in again:
            file = known[name]
            before = file.gives
            try:
                yield from _interpret(file, bytes(file.read()), others)
            except (ParseError, LimitError, OSError):
                continue  # it was read before: the first reading stands
            if file.gives != before:
                changed.add(name)
        again = _takers(known)
        if round_:
            again = [name for name in again if not changed.isdisjoint(_reach(known[name], known))]
        if not again:
            return


def _givers(known: dict[str, _File]) -> list[str]:
    """Files that hold nothing alone, but with a file that imports them, and what else that file comes to, could."""
    found: dict[str, None] = {}
    for file in known.values():
        reach = _reach(file, known)
        words = file.words
        for one in reach:
            words |= known[one].words & GIVES
        hidden = bool(file.words & Words.RUNS and file.words & Words.DECODES)  # a payload may stand in any file
        if hidden or may_hold(words):
            for one in reach:
                if not known[one].parts and (hidden or known[one].words & GIVES):
                    found[one] = None
    return list(found)


def _reach(file: _File, known: dict[str, _File]) -> dict[str, None]:
    """Files that a file imports, and those that they import, some steps far."""
    found: dict[str, None] = {}
    front = [file]
    for _ in range(_HOPS):
        names = [one for other in front for one in _modules(other, known) if one not in found]
        found.update(dict.fromkeys(names))
        front = [known[one] for one in names]
    return found


def _modules(file: _File, known: dict[str, _File]) -> Iterator[str]:
    for module, name, _ in file.imports:
        for one in (module, f"{module}.{name}"):
            if one in known and known[one] is not file:
                yield one


def _others(known: dict[str, _File]) -> Others:
    """All that files give, under the name of the file and under those by which other files pass it on."""
    made = Others(
        {f"{name}.{one}": f for name, file in known.items() for one, f in file.gives.functions.items()},
        {f"{name}.{one}": v for name, file in known.items() for one, v in file.gives.values.items()},
    )
    functions, values = dict(made.functions), dict(made.values)
    for _ in range(_ROUNDS):
        for name, file in known.items():
            for module, one, here in file.imports:
                source, target = f"{module}.{one}", f"{name}.{here}"
                if one and source in functions:
                    functions.setdefault(target, functions[source])
                if one and source in values:
                    values.setdefault(target, values[source])
    return Others(functions, values)


def _takers(known: dict[str, _File]) -> list[str]:
    """Files that import something given, and with it could hold a finding."""
    given = _given(known)
    found = []
    for name, file in known.items():
        words = Words(0)
        for module, one, _ in file.imports:
            key = f"{module}.{one}" if one and one != "*" else module
            words |= given.get(key, Words(0)) if key != name else Words(0)
        if not (file.words & Words.RUNS and file.words & Words.DECODES):
            words &= ~Words.LITERALS
        if words and (words & Words.EVENTS or may_hold(file.words | words)):
            found.append(name)
    return found


def _given(known: dict[str, _File]) -> dict[str, Words]:
    """What comes with each name that can be imported: functions, classes, modules, and names that are passed on."""
    given: dict[str, Words] = {}
    for name, file in known.items():
        for one, words in file.gives.words.items():
            parts = f"{name}.{one}".split(".")
            for at in range(name.count(".") + 1, len(parts) + 1):
                key = ".".join(parts[:at])
                given[key] = given.get(key, Words(0)) | words
    for _ in range(_ROUNDS):
        for name, file in known.items():
            for module, one, here in file.imports:
                words = given.get(f"{module}.{one}", Words(0)) if one else Words(0)
                if words and f"{name}.{here}" not in given:
                    given[f"{name}.{here}"] = words
                    given[name] = given.get(name, Words(0)) | words
    return given


def _starting(known: dict[str, _File]) -> dict[str, set[str]]:
    """Scopes of each file that run when some file of the package is imported, calls between files included."""
    calls: dict[str, set[str]] = {}
    for name, file in known.items():
        for part in file.parts[:1]:
            for scope, entered in part.calls.items():
                calls[name + _DOT + scope] = {_place(name, one, known) for one in entered}
    found: dict[str, set[str]] = {}
    for place in reached(calls, [name + _DOT + MODULE for name, file in known.items() if file.parts]):
        name, _, scope = place.partition(_DOT)
        found.setdefault(name, set()).add(scope)
    return found


def _place(name: str, entered: str, known: dict[str, _File]) -> str:
    """File and scope of what is entered: a scope of the same file, or a qualified name, perhaps of a file that passes it on."""
    for _ in range(_ROUNDS):
        parts = entered.split(".")
        at = next((at for at in range(len(parts) - 1, 0, -1) if ".".join(parts[:at]) in known), 0)
        if not at:
            break
        module, scope = ".".join(parts[:at]), ".".join(parts[at:])
        passed = next((f"{m}.{one}" for m, one, here in known[module].imports if here == parts[at] and one), "")
        if not passed or (known[module].parts and scope in known[module].gives.functions):
            return module + _DOT + scope
        entered = ".".join([passed, *parts[at + 1 :]])
    return name + _DOT + entered
