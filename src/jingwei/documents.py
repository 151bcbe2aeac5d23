"""JSON and YAML documents, read as an enemy's files: manifests, catalogs, evidence.

YAML events are folded with an explicit stack, so that depth, values and aliases are bounded before anything is built. Scalars follow the YAML 1.2
core schema (`no` is text, dates are text); tags beyond it are refused. In both languages a key given twice is an error, never the last one wins.
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NoReturn

import yaml

from jingwei.errors import LimitError, ParseError, Problem
from jingwei.limits import LIMITS, Limits

Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,4})?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a document may be: characters, values after aliases are expanded, levels; whether aliases are read at all."""

    characters: int
    values: int
    depth: int
    aliases: bool = False


def bounds_of(limits: Limits) -> Bounds:
    """Bounds of a document that is evidence."""
    return Bounds(limits.document_bytes, limits.document_values, limits.json_depth)


class DocumentError(ParseError):
    """A document does not follow its grammar; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}:{problem.line}: {problem.message}", hint=problem.hint)
        self.problem = problem


class DocumentLimitError(LimitError):
    """A document is larger or deeper than its bounds; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}:{problem.line}: {problem.message}", hint=problem.hint)
        self.problem = problem


@dataclass(slots=True)
class Document:
    """Plain data, and for each path of keys and indices the line (1-based) where it stands."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Line of `path`, or of the nearest place above it that exists in the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    anchor: str | None
    size: int = 1  # nodes, counting aliased content
    key: str | None = None
    seen: set[str] = field(default_factory=set)


def load_document(content: bytes | str, name: str = "document", limits: Limits = LIMITS) -> Any:
    """Value of a JSON document (it begins with a brace or a bracket) or of a YAML document. Raises `ParseError`, `LimitError`."""
    text = decoded(content, name, limits.document_bytes)
    return load_json(text, name, limits) if text.lstrip()[:1] in {"{", "["} else load_yaml(text, name, limits)


def load_yaml(content: bytes | str, name: str = "document", limits: Limits = LIMITS) -> Any:
    """Value of a YAML document without aliases. Raises `ParseError`, `LimitError`."""
    return parse_yaml(content, name, bounds_of(limits)).data


def parse_yaml(content: bytes | str, name: str, bounds: Bounds) -> Document:
    """One YAML document with the line of each value. Raises `DocumentError` or `DocumentLimitError` naming the line."""
    return _Folder(name, bounds).fold(decoded(content, name, bounds.characters))


def load_json(content: bytes | str, name: str = "document", limits: Limits = LIMITS, *, finite: bool = True) -> Any:
    """Value of a JSON document. Raises `ParseError` (syntax, a key twice, NaN if `finite`), `LimitError` (size, depth, values)."""
    text = decoded(content, name, limits.document_bytes)
    _bound_shape(text, name, limits)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse if finite else float)
    except json.JSONDecodeError as error:
        raise DocumentError(
            Problem(name, error.lineno, f"not JSON: {error.msg}", "check commas, quotes and brackets")
        ) from error
    except ValueError as error:
        raise DocumentError(Problem(name, 1, f"not JSON: {error}")) from error


def read_regular(path: FilePath, bound: int, hint: str) -> bytes:
    """At most `bound` + 1 bytes of a regular file; pipes, devices and folders are refused unread. Raises `ParseError` with `hint`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            os.close(descriptor)
            kind = "a folder, not a file" if stat.S_ISDIR(mode) else "not a regular file"
            raise ParseError(f"{path}: {kind}", hint=hint)
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(bound + 1)
    except FileNotFoundError as error:
        raise ParseError(f"{path}: there is no such file", hint=hint) from error
    except OSError as error:
        raise ParseError(f"{path}: cannot be read: {error.strerror}", hint=hint) from error


def decoded(content: bytes | str, name: str, bound: int) -> str:
    """Text of a document of at most `bound` bytes. Raises `DocumentError` when it is not UTF-8, `DocumentLimitError`."""
    if len(content) > bound:
        raise DocumentLimitError(Problem(name, 1, f"{len(content)} bytes, the bound is {bound}", "split the document"))
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(Problem(name, line, "not UTF-8", "save the file as UTF-8")) from error


_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # an open string reaches to the end
_TOKEN = re.compile(rf"{_STRING.pattern}|[\[\]{{}}]", re.DOTALL)
_BRACKETS = re.compile(r"[\[{]+|[\]}]+")


def _bound_shape(text: str, name: str, limits: Limits) -> None:
    """Outside strings, so that the parser never recurses deeper or makes more values than the bounds."""
    bare = _STRING.sub("", text)
    values = bare.count(",") + 1
    if values > limits.document_values:
        raise _too_much(name, 1, f"{values} values, the bound is {limits.document_values}")
    depth = 0
    for found in _BRACKETS.finditer(bare):
        run = found.group()
        depth += len(run) if run[0] in "[{" else -len(run)
        if depth > limits.json_depth:
            raise _too_much(name, _line_of(text, limits.json_depth), f"nested deeper than {limits.json_depth} levels")


def _line_of(text: str, bound: int) -> int:
    """Line of the first bracket beyond the depth."""
    depth = 0
    for found in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth > bound:
            return text.count("\n", 0, found.start()) + 1
    return 1


def _too_much(name: str, line: int, message: str) -> DocumentLimitError:
    return DocumentLimitError(Problem(name, line, message, "split or flatten the document"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


class _Folder:
    def __init__(self, name: str, bounds: Bounds) -> None:
        self._name = name
        self._bounds = bounds
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._lines: dict[Path, int] = {}
        self._root: list[Any] = []
        self._nodes = 0

    def fold(self, text: str) -> Document:
        for event in self._events(text):
            self._take(event)
        if not self._root:
            raise self._error(1, "the document is empty", "start with `jingwei init DIR`")
        return Document(self._root[0], self._lines)

    def _events(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise self._error(
                line, f"not valid YAML: {error.problem}", "check indentation, quotes and colons"
            ) from error
        except yaml.YAMLError as error:
            hint = "save the file as UTF-8 without control characters"
            raise self._error(1, f"not valid YAML: {error}", hint) from error

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and self._root:
            raise self._error(line, "a second document starts here", "keep one document in the file")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None and not self._bounds.aliases:
            raise self._error(line, "anchors and aliases are not used here", "write the value out")
        if isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        parent = self._stack[-1] if self._stack else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, event.value, line)
            return
        value = self._value(event, line)
        self._count(1, line)
        self._place(value, 1, line, event.anchor)

    def _key(self, parent: _Open, key: str, line: int) -> None:
        if key == "<<":
            raise self._error(line, "merge keys (`<<`) are not part of YAML 1.2", "write the keys out")
        if key in parent.seen:
            raise self._error(line, f"key `{key}` stands twice in this mapping", "remove one of them")
        parent.seen.add(key)
        parent.key = key
        self._lines[(*parent.path, key)] = line

    def _value(self, event: yaml.ScalarEvent, line: int) -> Any:
        self._check_tag(event.tag, line)
        if event.tag == "tag:yaml.org,2002:str" or not event.implicit[0]:
            return event.value
        return resolve(event.value)

    def _start(self, event: yaml.CollectionStartEvent, line: int) -> None:
        self._check_tag(event.tag, line)
        if len(self._stack) >= self._bounds.depth:
            raise self._over(line, f"nested deeper than {self._bounds.depth} levels", "flatten the document")
        if self._stack and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None:
            raise self._error(line, "a mapping key must be plain text", "quote the key")
        self._count(1, line)
        path = self._path()
        self._lines.setdefault(path, line)
        made: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._stack.append(_Open(made, path, event.anchor))

    def _end(self) -> None:
        done = self._stack.pop()
        self._place(done.value, done.size, self._lines.get(done.path, 1), done.anchor)

    def _alias(self, anchor: str | None, line: int) -> None:
        if self._stack and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None:
            raise self._error(line, "a mapping key must be plain text", "write the key out")
        if anchor not in self._anchors:
            raise self._error(
                line, f"alias `*{anchor}` has no finished anchor", "an anchor must stand before its alias"
            )
        value, size = self._anchors[anchor]
        self._count(size, line)
        self._place(value, size, line, None)

    def _place(self, value: Any, size: int, line: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, size)
        if not self._stack:
            self._root.append(value)
            return
        parent = self._stack[-1]
        parent.size += size
        if isinstance(parent.value, list):
            self._lines.setdefault(self._path(), line)
            parent.value.append(value)
        else:
            parent.value[str(parent.key)] = value
            parent.key = None

    def _count(self, size: int, line: int) -> None:
        self._nodes += size
        if self._nodes > self._bounds.values:
            bound = self._bounds.values
            raise self._over(line, f"more than {bound} values after aliases are expanded", "split the system")

    def _path(self) -> Path:
        if not self._stack:
            return ()
        parent = self._stack[-1]
        last = len(parent.value) if isinstance(parent.value, list) else str(parent.key)
        return (*parent.path, last)

    def _check_tag(self, tag: str | None, line: int) -> None:
        if tag is not None and tag != "!" and tag not in _CORE_TAGS:
            raise self._error(line, f"tag `{tag}` is not allowed", "remove the tag; plain values are enough")

    def _error(self, line: int, message: str, hint: str) -> DocumentError:
        return DocumentError(Problem(self._name, line, message, hint))

    def _over(self, line: int, message: str, hint: str) -> DocumentLimitError:
        return DocumentLimitError(Problem(self._name, line, message, hint))


def resolve(text: str) -> Any:
    """Value of a plain scalar under the YAML 1.2 core schema, without infinities and NaN (they stay text)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0x", "0o"} else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
