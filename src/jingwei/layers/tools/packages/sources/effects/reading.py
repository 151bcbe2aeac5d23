"""Calls that decode, convert, and read secrets or the host."""

from __future__ import annotations

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.sinks import environment
from jingwei.layers.tools.packages.sources.values import (
    EMPTY,
    HOST,
    NAMED,
    OBJECT,
    REFERENCE,
    SCREEN,
    SITE,
    Value,
    decoded,
    joined,
    union,
    whole,
)

CONVERTERS = frozenset({
    "str", "bytes", "bytearray", "repr", "list", "tuple", "set", "dict", "sorted", "map", "zip", "filter", "format", "memoryview", "reversed",
    "enumerate", "json.dumps", "json.loads", "json.load", "pprint.pformat", "io.BytesIO", "io.StringIO", "BytesIO", "StringIO",
    "textwrap.dedent", "next", "iter",
    "pickle.dumps", "urllib.parse.urlencode", "urllib.parse.quote", "urllib.parse.quote_plus", "base64.b64encode", "base64.urlsafe_b64encode",
    "base64.b32encode", "base64.b85encode", "base64.encodebytes", "binascii.hexlify", "zlib.compress", "gzip.compress", "bz2.compress",
    "lzma.compress", "codecs.encode", "os.path.join", "os.path.expanduser", "os.path.abspath", "os.path.realpath", "os.listdir", "os.scandir",
    "os.walk", "glob.glob", "glob.iglob", "pathlib.Path", "os.path.expandvars", "shlex.split", "print", "input", "os.fsdecode", "os.fspath",
})  # fmt: skip
_FILES = frozenset({"io.BytesIO", "io.StringIO", "pathlib.Path"})
_SAME_TEXT = frozenset({"str", "os.path.expanduser", "bytes", "textwrap.dedent", "pathlib.Path", "os.path.abspath"})


def decode(call: Call) -> Value:
    """A decoder: what it makes of a literal is hidden."""
    labels = union([*call.arguments[:1], *call.words.values()])
    return Value(labels | decoded(labels))


def host(_: Call) -> Value:
    """Names of the machine and its user."""
    return Value(frozenset({HOST}))


def screen(_: Call) -> Value:
    """The clipboard or the screen."""
    return Value(frozenset({SCREEN}))


def site(_: Call) -> Value:
    """The folder of installed packages."""
    return Value(frozenset({SITE}))


def variable(call: Call) -> Value:
    """One variable of the environment: a secret by its name, else only its default is known."""
    asked = call.argument(0).text
    secret = asked is not None and tables.CREDENTIAL_NAMES.search(asked)
    return Value(frozenset({NAMED})) if secret else Value(union([*call.arguments[1:], *call.words.values()]))


def mapped(call: Call) -> Value:
    """`map(chr, numbers)` decodes as `chr` does; any other `map` passes on, and executes where it is given `exec`."""
    acting = call.arguments[0].after(REFERENCE) if call.arguments else []
    if tables.CODE.intersection(acting) or tables.PROCESS.intersection(acting):
        for value in call.arguments[1:]:
            call.take("exec", Value(whole(value.labels)))
    for name in acting:
        if name in call.run.module.scopes:
            call.run.enters(name)
    labels = union(call.arguments[1:])
    hidden = (tables.CHARACTERS | tables.DECODE).intersection(acting)
    return Value(labels | decoded(labels)) if hidden else Value(labels)


def converted(call: Call) -> Value:
    """What is made keeps where its parts came from."""
    labels = union(call.given)
    for value in call.given:
        labels |= environment(value)
    made = {OBJECT + name for name in call.names if name in _FILES}
    if call.names & {"os.path.join"}:
        parts = [value.pattern for value in call.arguments]
        return Value(frozenset(labels | made), None, joined(one for part in parts for one in (part, "/")))
    single = call.arguments[0] if len(call.arguments) == 1 and call.names & _SAME_TEXT else EMPTY
    return Value(frozenset(labels | made), single.text, single.shape)
