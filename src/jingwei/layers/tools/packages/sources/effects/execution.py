"""Calls that execute: code, commands, files, machine code, pickles."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jingwei.layers.tools.packages.sources.commands import INTERPRETERS, signs
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.sinks import sent, take
from jingwei.layers.tools.packages.sources.values import (
    EMPTY,
    LITERAL,
    NET,
    OBJECT,
    REFERENCE,
    Value,
    joined,
    origins,
    whole,
)

_SENDERS = frozenset({"curl", "wget", "nc", "ncat"})
INTERPRETER = "<interpreter>"  # stands for the process of one
_INLINE = frozenset({"-c", "/c", "-command", "-encodedcommand", "-e", "-enc"})
_SOCKETS = frozenset({"socket.socket.fileno", "socket.create_connection.fileno"})


def code(call: Call) -> Value:
    """`exec` and what is like it; `eval` of a name gives what the name means."""
    given = [*call.arguments[:1], *(value for name, value in call.words.items() if name in {"source", "code", "stmt"})]
    for value in given:
        call.take("exec", value)
        if value.text is not None and LITERAL in value.labels and "types.FunctionType" not in call.names:
            call.run.module.literals.setdefault(value.text, (call.run.scope.name, call.node.lineno))
    named = given[0].text if given and "eval" in call.names else None
    if named is not None and named.isidentifier():
        return Value(frozenset({REFERENCE + named}))
    return Value(origins(given[0].labels)) if given else EMPTY


def unpickled(call: Call) -> Value:
    """Unpickling a literal executes it; what comes from elsewhere is judged where it comes from."""
    for value in call.arguments[:1]:
        call.take("exec", Value(value.labels - {NET}))
    return EMPTY


def run_file(call: Call) -> Value:
    """A file that is run or loaded as code."""
    downloaded(call)
    for value in call.given:
        if NET in value.labels and "types.ModuleType" not in call.names:
            call.note("code.download-exec-likely")
    return Value(frozenset(OBJECT + name for name in call.names))


def downloaded(call: Call) -> None:
    """Whether an argument names a file that was written from the network."""
    run = call.run
    if not run.module.downloads:
        return
    for argument in (*call.node.args, *(word.value for word in call.node.keywords)):
        named = _named(call, argument) if isinstance(argument, ast.List | ast.Tuple) else [argument]
        for part in (part for one in named for part in ast.walk(one)):
            if isinstance(part, ast.expr) and run.key(part, run.value(part)) in run.module.downloads:
                call.note("code.download-exec-likely")
                return


def _named(call: Call, command: ast.List | ast.Tuple) -> list[ast.expr]:
    """Words of a command that may be run by it; the value of a long option is what the program works on."""
    words = [None, *(call.run.value(one).text for one in command.elts)]
    return [one for before, one in zip(words, command.elts, strict=False) if not (before or "").startswith("--")]


def process(call: Call) -> Value:
    """A command: as a line, or as a list of words; what it is given to read, where it is an interpreter."""
    node = call.node
    command = node.args[0] if node.args else next((w.value for w in node.keywords if w.arg in {"args", "cmd"}), None)
    shown = call.argument(0, "args" if "args" in call.words else "cmd")
    program: str | None
    if isinstance(command, ast.List | ast.Tuple):
        program = _listed(call, command)
    else:
        call.take("process", shown)
        program = (shown.text or "").partition(" ")[0]
    reads = program is not None and program.rpartition("/")[2].lower() in INTERPRETERS
    if reads and "input" in call.words:
        call.take("exec", call.words["input"])
    if shown.pattern and not {repr(word) for word in shown.pattern.split()}.isdisjoint(call.run.module.downloads):
        call.note("code.download-exec-likely")
    downloaded(call)
    made = frozenset(OBJECT + name for name in call.names)
    return Value(made | {OBJECT + INTERPRETER} if reads else made)


def fed(call: Call) -> Value:
    """What an interpreter that was started reads is executed."""
    for value in call.given:
        call.take("exec", value)
    return EMPTY


def _listed(call: Call, command: ast.List | ast.Tuple) -> str | None:
    """A command as a list of words: its program, what an interpreter is given to run, and the line it makes. Gives the program."""
    run, line = call.run, call.node.lineno
    values = [run.value(element) for element in command.elts]
    for at, value in enumerate(values):
        before = values[at - 1].text if at else None
        if at == 0 or (before is not None and before.lower() in _INLINE):
            call.take("process", value)
            if before == "-c" and value.text is not None:
                run.module.literals.setdefault(value.text, (run.scope.name, line))
    if values and values[0].text in _SENDERS:
        for value in values[1:]:
            sent(run, value, line, call.shown)
    _line(call, (value.pattern for value in values))
    return values[0].text if values else None


def _line(call: Call, words: Iterable[str | None]) -> None:
    shape = joined(one for word in words for one in (word, " "))
    for rule in signs(shape or ""):
        call.note(rule)


def duplicated(call: Call) -> Value:
    """`os.dup2` of a socket onto one of the standard streams."""
    first = call.node.args[0] if call.node.args else None
    of_socket = isinstance(first, ast.Call) and _SOCKETS.intersection(call.run.value(first.func).after(REFERENCE))
    named = isinstance(first, ast.Name) and OBJECT + "socket.socket.fileno" in call.arguments[0].labels
    if of_socket or named:
        call.note("code.shell")
    return EMPTY


def memory(call: Call) -> Value:
    """Bytes that are put where the processor runs them."""
    for value in call.given:
        call.take("exec", value)
    return EMPTY


def partial(call: Call) -> Value:
    """`functools.partial`: the function, and what is bound to it."""
    for value in call.given[1:]:
        acting = call.arguments[0].after(REFERENCE) if call.arguments else []
        if {"exec", "eval"}.intersection(acting):
            take(call.run, "exec", Value(whole(value.labels)), call.node.lineno, acting[0])
    references = frozenset(REFERENCE + name for value in call.arguments[:1] for name in value.after(REFERENCE))
    bound = frozenset().union(*(origins(value.labels) for value in call.given[1:]))
    return Value(references | bound | {f"{OBJECT}functools.partial"})
