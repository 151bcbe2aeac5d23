"""What a call does to values: it reads, fetches, decodes, passes on, or is a place where a value takes effect (a sink)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.commands import signs
from jingwei.layers.tools.packages.sources.flow import dotted, environment, key_of, written_to
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIAL_PATH,
    CREDENTIALS,
    DECODED,
    DECODING,
    EMPTY,
    ENVIRONMENT,
    HOST,
    LITERAL,
    NAMED,
    NET,
    NOTHING,
    OBJECT,
    PARAMETER,
    PART,
    REFERENCE,
    SCREEN,
    SECRETS,
    START_PATH,
    WRITTEN,
    Labels,
    Value,
    mixed,
    origins,
    union,
    whole,
)

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.sources.flow import Run

_WRITING = frozenset("wax+")
_CONVERTERS = frozenset({
    "str", "bytes", "bytearray", "repr", "list", "tuple", "set", "dict", "sorted", "map", "zip", "filter", "format", "memoryview", "reversed",
    "enumerate", "json.dumps", "json.loads", "json.load", "pprint.pformat", "io.BytesIO", "io.StringIO", "BytesIO", "StringIO",
    "textwrap.dedent", "next", "iter",
    "pickle.dumps", "urllib.parse.urlencode", "urllib.parse.quote", "urllib.parse.quote_plus", "base64.b64encode", "base64.urlsafe_b64encode",
    "base64.b32encode", "base64.b85encode", "base64.encodebytes", "binascii.hexlify", "zlib.compress", "gzip.compress", "bz2.compress",
    "lzma.compress", "codecs.encode", "os.path.join", "os.path.expanduser", "os.path.abspath", "os.path.realpath", "os.listdir", "os.scandir",
    "os.walk", "glob.glob", "glob.iglob", "pathlib.Path", "os.path.expandvars", "shlex.split", "print", "input", "os.fsdecode", "os.fspath",
})  # fmt: skip
_WHOLE = frozenset(
    {
        "compile",
        "builtins.compile",
        "types.CodeType",
        "types.FunctionType",
        "str",
        "bytes",
        "bytearray",
        "json.loads",
        "io.BytesIO",
    }
)
_ASIDE = frozenset(
    {"headers", "auth", "cookies", "proxies", "timeout", "verify", "cert", "env", "allow_redirects", "stream"}
)
_PUTS = frozenset(
    {"append", "add", "extend", "update", "insert", "write", "writelines", "setdefault", "writestr", "put"}
)
_SENDERS = frozenset({"curl", "wget", "nc", "ncat"})
_CODECS = frozenset(
    {"rot13", "rot_13", "rot-13", "hex", "base64", "zlib", "bz2", "hex_codec", "base64_codec", "zlib_codec"}
)


def call(run: Run, node: ast.Call) -> Value:
    """Value that a call gives; events and summaries are told to `run`."""
    function = run.value(node.func)
    names = frozenset(function.after(REFERENCE))
    arguments = [run.value(one.value if isinstance(one, ast.Starred) else one) for one in node.args]
    words = {word.arg or "**": run.value(word.value) for word in node.keywords}
    if isinstance(node.func, ast.Lambda):
        return run.value(node.func.body)
    local = _local(run, node, names)
    if local is not None:
        return _called(run, node, local, arguments, words)
    for names_of, effect in _EFFECTS:
        if names & names_of:
            return effect(run, node, names, arguments, words)
    _handed_on(run, node, names, arguments, words)
    return _method(run, node, names, arguments, words)


def _handed_on(
    run: Run, node: ast.Call, names: frozenset[str], arguments: list[Value], words: dict[str, Value]
) -> None:
    """A function that is handed to another one (threads, timers, `map`) is called with what is handed on beside it."""
    given = [*arguments, *words.values()]
    for value in given:
        handed = frozenset(value.after(REFERENCE))
        if local := _local(run, node, handed):
            run.module.calls.setdefault(run.scope.name, set()).add(local)
        if acting := handed & (tables.CODE | tables.PROCESS):
            for other in given:
                if other is not value:
                    take(run, "exec", Value(whole(other.labels)), node.lineno, _shown(acting))
    del names


def _local(run: Run, node: ast.Call, names: frozenset[str]) -> str | None:
    """Name of the scope that the call enters, when it is a function, method or class of this file."""
    scopes = run.module.scopes
    inner = f"{run.scope.name}."
    for name in names:
        for candidate in (inner + name, name):
            if candidate in scopes:
                return candidate
        if name in run.module.classes and f"{name}.__init__" in scopes:
            return f"{name}.__init__"
    attribute = node.func if isinstance(node.func, ast.Attribute) else None
    if attribute is not None and isinstance(attribute.value, ast.Name) and attribute.value.id in {"self", "cls"}:
        candidate = f"{run.scope.name.rpartition('.')[0]}.{attribute.attr}"
        return candidate if candidate in scopes else None
    return None


def _called(run: Run, node: ast.Call, name: str, arguments: list[Value], words: dict[str, Value]) -> Value:
    """Apply a function's summary to the arguments."""
    run.module.calls.setdefault(run.scope.name, set()).add(name)
    scope, summary = run.module.scopes[name], run.module.summaries[name]
    shift = 1 if scope.parameters[:1] in {("self",), ("cls",)} else 0
    given = dict(enumerate(arguments, shift))
    given |= {scope.parameters.index(word): value for word, value in words.items() if word in scope.parameters}
    for position, sink in sorted(summary.sinks):
        if position in given and sink == "download":
            place = node.args[position - shift] if 0 <= position - shift < len(node.args) else None
            run.module.downloads |= {key_of(place, given[position])} - {""}
        elif position in given:
            take(run, sink, given[position], node.lineno, name)
    labels = set[str]()
    for label in summary.returns:
        bare = label.removeprefix(PART)
        if bare.startswith((PARAMETER, DECODING)):
            value = given.get(int(bare.partition(":")[2]), EMPTY)
            passed = value.labels if label.startswith(PARAMETER) else mixed(value.labels)
            labels |= passed | _decoded(passed) if bare.startswith(DECODING) else passed
        else:
            labels.add(label)
    if name.endswith(".__init__"):
        labels.add(OBJECT + name.removesuffix(".__init__"))
    return Value(frozenset(labels))


def take(run: Run, sink: str, value: Value, line: int, detail: str) -> None:
    """Let a value take effect in a sink: `exec`, `process`, `send`, or `literal` (decoded, then executed)."""
    labels = value.labels
    if sink in {"exec", "process"}:
        if NET in labels:
            run.note("code.download-exec", line, detail)
        if DECODED in labels:
            run.note("code.obfuscated-exec", line, detail)
        if sink == "process" and value.text is not None:
            for rule in signs(value.text):
                run.note(rule, line, f"{detail} {value.text}")
        run.summary.sinks |= {(int(p), "literal") for p in value.after(DECODING)}
    elif sink == "literal" and LITERAL in labels:
        run.note("code.obfuscated-exec", line, detail)
    elif sink == "send":
        _sent(run, value, line, detail)
        labels = whole(labels)
    run.summary.sinks |= {(int(p), sink) for p in Value(labels).after(PARAMETER)}


def _sent(run: Run, value: Value, line: int, detail: str) -> None:
    labels = whole(value.labels) | environment(value)
    if found := sorted(labels & SECRETS):
        run.note("code.exfiltration", line, f"{', '.join(found)} -> {detail}")
    elif NAMED in labels or HOST in labels:
        run.note("code.disclosure", line, f"{NAMED if NAMED in labels else HOST} -> {detail}")


def _shown(names: frozenset[str]) -> str:
    return min(names)


# one function for each group of calls, all with the same parameters
_Arguments = list[Value]
_Words = dict[str, Value]


def _code(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    given = [*arguments[:1], *(value for name, value in words.items() if name in {"source", "code"})]
    for value in given:
        take(run, "exec", value, node.lineno, _shown(names))
        if value.text is not None and LITERAL in value.labels and not names & {"types.FunctionType"}:
            run.module.literals.setdefault(value.text, (run.scope.name, node.lineno))
    del words
    named = given[0].text if given and names & {"eval", "builtins.eval"} else None
    if named is not None and named.isidentifier():
        return Value(frozenset({REFERENCE + named}))
    return Value(origins(given[0].labels)) if given else EMPTY


def _unpickled(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """Unpickling a literal executes it; what comes from elsewhere is judged where it comes from."""
    del words
    for value in arguments[:1]:
        take(run, "exec", Value(value.labels - {NET}), node.lineno, _shown(names))
    return EMPTY


def _names_of(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """`globals()`, `locals()` and `vars(module)`: dictionaries of names."""
    del run, node, words
    owners = arguments[0].after(REFERENCE) if arguments else ["globals"]
    del names
    return Value(frozenset(f"{REFERENCE}{owner}.__dict__" for owner in owners))


def _run_file(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del arguments, words
    _downloaded(run, node, names)
    return EMPTY


def _downloaded(run: Run, node: ast.Call, names: frozenset[str]) -> None:
    """Whether an argument names a file that was written from the network."""
    if not run.module.downloads:
        return
    for argument in (*node.args, *(word.value for word in node.keywords)):
        for part in ast.walk(argument):
            if isinstance(part, ast.expr) and key_of(part, run.value(part)) in run.module.downloads:
                run.note("code.download-exec-likely", node.lineno, _shown(names))
                return


def _process(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    detail = _shown(names)
    command = node.args[0] if node.args else next((w.value for w in node.keywords if w.arg in {"args", "cmd"}), None)
    shown = arguments[0] if arguments else words.get("args", words.get("cmd", EMPTY))
    if isinstance(command, ast.List | ast.Tuple):
        _listed(run, command, node.lineno, detail)
    else:
        take(run, "process", shown, node.lineno, detail)
    _downloaded(run, node, names)
    return EMPTY


def _listed(run: Run, command: ast.List | ast.Tuple, line: int, detail: str) -> None:
    """A command as a list of words: its program, what an interpreter is given to run, and the line it makes."""
    values = [run.value(element) for element in command.elts]
    for at, value in enumerate(values):
        before = values[at - 1].text if at else None
        if at == 0 or (
            before is not None and before.lower() in {"-c", "/c", "-command", "-encodedcommand", "-e", "-enc"}
        ):
            take(run, "process", value, line, detail)
            if before == "-c" and value.text is not None:
                run.module.literals.setdefault(value.text, (run.scope.name, line))
    if values and values[0].text in _SENDERS:
        for value in values[1:]:
            _sent(run, value, line, detail)
    if values and all(value.text is not None for value in values):
        for rule in signs(" ".join(value.text or "" for value in values)):
            run.note(rule, line, detail)


def _http(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    for value in arguments:
        take(run, "send", value, node.lineno, _shown(names))
    for name, value in words.items():
        kept = (
            frozenset(label for label in value.labels if label not in {NAMED, HOST}) if name in _ASIDE else value.labels
        )
        if name not in {"env", "timeout", "verify"}:
            take(run, "send", Value(kept, value.text), node.lineno, _shown(names))
    made = frozenset({NET}) if names & tables.FETCH else mixed(union([*arguments, *words.values()]))
    return Value(made | {OBJECT + name for name in names})


def _channel(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    for value in (*arguments, *words.values()):
        take(run, "send", value, node.lineno, _shown(names))
    return Value(frozenset({NET})) if names & tables.RECEIVE else EMPTY


def _receive(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del run, node, arguments, words
    return Value(frozenset({NET}) | {OBJECT + name for name in names})


def _retrieve(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del names, words
    if len(node.args) > 1 and (key := key_of(node.args[1], arguments[1])):
        run.module.downloads.add(key)
    return Value(frozenset({NET}))


def _decoded(labels: Labels) -> Labels:
    made = frozenset({DECODED}) if LITERAL in labels or DECODED in labels else NOTHING
    return made | frozenset(DECODING + label[len(PARAMETER) :] for label in labels if label.startswith(PARAMETER))


def _decode(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del run, node, names
    labels = union([*arguments[:1], *words.values()])
    return Value(labels | _decoded(labels))


def _host(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del run, node, names, arguments, words
    return Value(frozenset({HOST}))


def _screen(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del run, node, names, arguments, words
    return Value(frozenset({SCREEN}))


def _variable(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del run, node, names
    asked = arguments[0].text if arguments else None
    secret = asked is not None and tables.CREDENTIAL_NAMES.search(asked)
    return Value(frozenset({NAMED})) if secret else Value(union([*arguments[1:], *words.values()]))


def _opened(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    path = arguments[0] if arguments else words.get("file", EMPTY)
    mode = (arguments[1] if len(arguments) > 1 else words.get("mode", EMPTY)).text or ""
    made = {OBJECT + _shown(names)}
    if CREDENTIAL_PATH in path.labels and not _WRITING & set(mode):
        made.add(CREDENTIALS)
    if _WRITING & set(mode):
        if START_PATH in path.labels:
            run.note("code.persistence", node.lineno, f"{_shown(names)} {path.text or ''}".strip())
        if node.args and (key := key_of(node.args[0], path)):
            made.add(WRITTEN + key)
    elif node.args and key_of(node.args[0], path) in run.module.downloads:
        made.add(NET)
    return Value(frozenset(made))


def _copied(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    target = arguments[1] if len(arguments) > 1 else words.get("dst", EMPTY)
    if START_PATH in target.labels:
        run.note("code.persistence", node.lineno, _shown(names))
    return EMPTY


def _registered(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    labels = whole(union([*arguments, *words.values()]))
    if START_PATH in labels and names & {"winreg.SetValueEx", "winreg.SetValue", "_winreg.SetValueEx"}:
        run.note("code.persistence", node.lineno, _shown(names))
    return Value(frozenset({START_PATH}) if START_PATH in labels else NOTHING)


def _looked_up(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """`getattr`, `__import__`, `import_module`: a reference; a name that was put together or decoded is hidden."""
    del words
    wanted = (
        arguments[-1]
        if names & {"__import__", "builtins.__import__", "importlib.import_module"}
        else _second(arguments)
    )
    if not names & {"getattr", "builtins.getattr"}:
        wanted = arguments[0] if arguments else EMPTY
    literal = (
        node.args[-1 if len(node.args) == 1 else 1 if names & {"getattr", "builtins.getattr"} else 0]
        if node.args
        else None
    )
    hidden = DECODED in whole(wanted.labels) or (
        wanted.text is not None and not isinstance(literal, ast.Constant | ast.Name)
    )
    owners = arguments[0].after(REFERENCE) if names & {"getattr", "builtins.getattr"} and arguments else []
    if hidden and (wanted.text is None or wanted.text in tables.SENSITIVE | _MODULES):
        run.note("code.obfuscated-name", node.lineno, wanted.text or _shown(names))
    if wanted.text is None:
        return EMPTY
    made = {f"{owner}.{wanted.text}" for owner in owners} if owners else {wanted.text}
    return (
        Value(frozenset(REFERENCE + name.removeprefix("builtins.") for name in made))
        if owners or not names & {"getattr"}
        else EMPTY
    )


_MODULES = frozenset(
    {
        "os",
        "subprocess",
        "socket",
        "ctypes",
        "builtins",
        "urllib",
        "urllib.request",
        "requests",
        "marshal",
        "base64",
        "pty",
    }
)


def _second(arguments: list[Value]) -> Value:
    return arguments[1] if len(arguments) > 1 else EMPTY


def _duplicated(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """`os.dup2` of a socket onto one of the standard streams."""
    del words
    sockets = {"socket.socket.fileno", "socket.create_connection.fileno"}
    first = node.args[0] if node.args else None
    of_socket = isinstance(first, ast.Call) and sockets.intersection(run.value(first.func).after(REFERENCE))
    named = isinstance(first, ast.Name) and OBJECT + "socket.socket.fileno" in arguments[0].labels
    if of_socket or named:
        run.note("code.shell", node.lineno, _shown(names))
    return EMPTY


def _mapped(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """`map(chr, numbers)` decodes as `chr` does; any other `map` passes on."""
    _handed_on(run, node, names, arguments, words)
    labels = union(arguments[1:])
    decoders = tables.CHARACTERS | tables.DECODE
    return (
        Value(labels | _decoded(labels))
        if arguments and decoders.intersection(arguments[0].after(REFERENCE))
        else Value(labels)
    )


def _memory(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    for value in (*arguments, *words.values()):
        take(run, "exec", value, node.lineno, _shown(names))
    return EMPTY


def _converted(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    del node
    given = [*arguments, *words.values()]
    labels = union(given) if names & _WHOLE else frozenset().union(*(_soft(value.labels) for value in given))
    for value in given:
        labels |= environment(value)
    made = {OBJECT + name for name in names if name in {"io.BytesIO", "io.StringIO", "pathlib.Path"}}
    del run
    text = arguments[0].text if len(arguments) == 1 and names & {"str", "os.path.expanduser", "bytes"} else None
    return Value(frozenset(labels | made), text)


def _soft(labels: Labels) -> Labels:
    return origins(labels)


def _method(run: Run, node: ast.Call, names: frozenset[str], arguments: _Arguments, words: _Words) -> Value:
    """A method of something that carries labels keeps them; what is put into a container stays in it; other calls give nothing known."""
    if not isinstance(node.func, ast.Attribute):
        return Value(frozenset(OBJECT + name for name in names))
    base, method = run.value(node.func.value), node.func.attr
    given = [*arguments, *words.values()]
    if method in _PUTS:
        labels = frozenset().union(*(mixed(value.labels) | environment(value) for value in given))
        run.add(node.func.value, labels)
        if any(NET in value.labels for value in given):
            _written(run, node.func.value, base)
    if method in {"write_text", "write_bytes"}:
        _path_written(run, node, base, given)
    if method in {"read_text", "read_bytes", "open", "read"} and CREDENTIAL_PATH in base.labels:
        return Value(frozenset({CREDENTIALS, OBJECT + "open"}))
    if method == "decode" and arguments and (arguments[0].text or "") in _CODECS:
        return Value(origins(base.labels) | _decoded(base.labels))
    if tables.ENVIRONMENT.intersection(base.after(REFERENCE)):
        return Value(frozenset({ENVIRONMENT}) if method in {"copy", "items", "values"} else NOTHING)
    labels = origins(base.labels)
    if method in {"join", "format", "joinpath", "replace"}:
        parts = frozenset().union(*(value.labels for value in given)) if given else NOTHING
        labels |= origins(parts) if method == "join" else mixed(parts)
        for value in given:
            labels |= environment(value)
    made = frozenset(OBJECT + name for name in names)
    return Value(labels | made, _text(method, base, arguments))


def _text(method: str, base: Value, arguments: list[Value]) -> str | None:
    if base.text is None:
        return None
    if method in {"strip", "lower", "upper", "encode", "decode"}:
        return base.text
    old, new = (arguments[0].text, arguments[1].text) if len(arguments) == 2 else (None, None)  # noqa: PLR2004 - old and new
    return base.text.replace(old, new)[:_LONGEST] if method == "replace" and old and new is not None else None


_LONGEST = 10_000


def _written(run: Run, file: ast.expr, base: Value) -> None:
    """An answer of the network was written to a file: whoever names it later names a download; a parameter's file is the caller's."""
    for key in written_to(base):
        run.module.downloads.add(key)
        if key in run.scope.parameters:
            run.summary.sinks.add((run.scope.parameters.index(key), "download"))
    if name := dotted(file):
        run.module.downloads.add(f"{name}.name")


def _path_written(run: Run, node: ast.Call, base: Value, given: list[Value]) -> None:
    if START_PATH in base.labels:
        run.note("code.persistence", node.lineno, "pathlib.Path.write")
    if any(NET in value.labels for value in given) and isinstance(node.func, ast.Attribute):
        run.module.downloads.add(key_of(node.func.value, base))


_EFFECTS = (
    (tables.CODE, _code),
    (tables.UNPICKLE, _unpickled),
    (frozenset({"globals", "locals", "vars"}), _names_of),
    (tables.PROCESS, _process),
    (tables.HTTP, _http),
    (tables.CHANNEL, _channel),
    (tables.RETRIEVE, _retrieve),
    (tables.RECEIVE, _receive),
    (tables.DECODE | tables.CHARACTERS, _decode),
    (frozenset({"map", "filter"}), _mapped),
    (tables.HOST, _host),
    (tables.CLIPBOARD, _screen),
    (tables.ENVIRONMENT_ONE, _variable),
    (tables.OPEN, _opened),
    (tables.COPY, _copied),
    (tables.REGISTRY, _registered),
    (
        frozenset({"getattr", "builtins.getattr", "__import__", "builtins.__import__", "importlib.import_module"}),
        _looked_up,
    ),
    (frozenset({"os.dup2"}), _duplicated),
    (tables.MEMORY, _memory),
    (tables.RUN_FILE, _run_file),
    (_CONVERTERS | tables.PASSING, _converted),
)
