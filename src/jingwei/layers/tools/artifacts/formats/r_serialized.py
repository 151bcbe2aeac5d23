"""R's serialized values (RDS and RDA, before compression): every item is walked; what could run is named.

Source: R Internals, section Serialization Formats, and `ReadItem` in serialize.c of R 4. Items follow each other in depth-first order without end
marks, so a stack of counters is all that a reader needs. Vectors, lists, attributes, symbols, plain environments and S4 slots are data. Promises
run when somebody touches the value (CVE-2024-27322), active bindings likewise; functions, byte code and calls are code that a model need
not hold. Calls of model formulas and of fitting functions are what every fitted model keeps: they are reported, and not called an attack.
"""

from __future__ import annotations

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.r_calls import of_a_model
from jingwei.layers.tools.artifacts.formats.r_wire import Binary, Text
from jingwei.layers.tools.artifacts.job import Job

_IMAGES = frozenset(f"RD{form}{version}\n".encode() for form in "XAB" for version in "23")
_VERSIONS = (2, 3)
_HAS_ATTRIBUTES, _HAS_TAG = 1 << 9, 1 << 10
_ACTIVE = 1 << (12 + 15)  # a binding's bit in the levels
_SYMBOL, _PAIR, _CLOSURE, _ENVIRONMENT, _PROMISE, _CALL = 1, 2, 3, 4, 5, 6
_SPECIAL, _BUILTIN, _TEXT, _DOTS, _BYTE_CODE, _POINTER, _WEAK, _S4 = 7, 8, 9, 17, 21, 22, 23, 25
_REFERENCE, _NAMED, _ALTERNATIVE = 255, {249: "namespace", 248: "package", 247: "persistent"}, 238
_SINGLE = frozenset({254, 253, 252, 251, 250, 242, 241})
_WIDTHS = {10: (4, 1), 13: (4, 1), 14: (8, 1), 15: (16, 2), 24: (1, 1)}  # bytes of an element, numbers in text
_ROWS = frozenset({16, 19, 20})  # texts, lists, expressions: items
_CELLS = {_PAIR: "", _DOTS: "", _CLOSURE: "r.function", _PROMISE: "r.promise", _CALL: ""}
_ALTERNATIVES = frozenset(
    {"compact_intseq", "compact_realseq", "deferred_string"}
    | {f"wrap_{kind}" for kind in ("integer", "real", "logical", "complex", "raw", "string", "list")}
)


def starts_r(data: memoryview) -> bool:
    """Whether the bytes begin like a workspace image, or with an encoding and a version of the format."""
    head = bytes(data[:9])
    if head[:5] in _IMAGES:
        return True
    if head[:2] == b"A\n":
        return head[2:4] in {b"2\n", b"3\n"}
    if head[:2] == b"X\n":
        return int.from_bytes(head[2:6], "big") in _VERSIONS
    return head[:2] == b"B\n" and (
        int.from_bytes(head[2:6], "big") in _VERSIONS or int.from_bytes(head[2:6], "little") in _VERSIONS
    )


def read_r(job: Job) -> str:
    """Judge a serialized value. Raises `ParseError` where the grammar is violated, `LimitError` beyond the bounds."""
    start = 5 if bytes(job.data[:5]) in _IMAGES else 0
    walk = _Walk(job, _stream(job.data, start))
    walk.head()
    walk.run()
    if walk.stream.rest():
        raise ParseError(f"{walk.stream.rest()} bytes after the value")
    if not walk.values:
        job.report.add("format.empty", "no values")
    return "rda" if start else "rds"


def _stream(data: memoryview, start: int) -> Binary | Text:
    form = bytes(data[start : start + 2])
    if form == b"A\n":
        return Text(data, start + 2)
    if form == b"X\n":
        return Binary(data, start + 2, "big")
    if form != b"B\n":
        raise ParseError(f"the encoding {form!r}")
    first = bytes(data[start + 2 : start + 6])
    return Binary(data, start + 2, "big" if first[:1] == b"\0" else "little")


class _Walk:
    def __init__(self, job: Job, stream: Binary | Text) -> None:
        self.stream, self.values = stream, 0
        self._report, self._bound = job.report, job.budget.limits.document_values
        self._todo: list[tuple[str, int]] = [("item", 1)]
        self._names: list[str] = []  # of what REFSXP can point at, empty where it has none

    def head(self) -> None:
        """Versions, and in version 3 the name of the encoding of texts."""
        version, _, _ = (self.stream.integer() for _ in range(3))
        if version not in _VERSIONS:
            raise ParseError(f"version {version}")
        if version == 3:  # noqa: PLR2004 - the version that added it
            self.stream.text(self._count())

    def run(self) -> None:
        for _ in range(self._bound):
            if not self._todo:
                return
            what, count = self._todo.pop()
            if count > 1:
                self._todo.append((what, count - 1))
            self._item(self.stream.integer(), called=what == "called")
            if len(self._todo) > self._bound:
                break
        raise LimitError(f"more than {self._bound} items")

    def _then(self, count: int, what: str = "item") -> None:
        if count:
            self._todo.append((what, count))

    def _add(self, rule: str, name: str = "") -> None:
        self._report.add(rule, name, offset=self.stream.at)

    def _count(self) -> int:
        """A length; -1 announces one of 64 bits."""
        length = self.stream.integer()
        if length == -1:
            length = self.stream.integer() << 32 | self.stream.integer() & 0xFFFFFFFF
        if not 0 <= length <= len(self.stream.data):
            raise ParseError(f"a length of {length}, offset {self.stream.at}")
        return length

    def _item(self, flags: int, *, called: bool) -> None:
        kind, attributes = flags & 0xFF, int(bool(flags & _HAS_ATTRIBUTES))
        if called:
            self._called(flags, kind)
        elif kind == _REFERENCE:
            self._reference(flags)
        elif kind == _SYMBOL:
            self._symbol()
        elif kind in _CELLS:
            self._cell(flags, kind)
        elif kind in _WIDTHS or kind in _ROWS:
            self._then(attributes)
            self._vector(kind)
        elif kind not in _SINGLE:
            self._other(kind, attributes)

    def _vector(self, kind: int) -> None:
        count = self._count()
        self.values += count
        if kind in _ROWS:
            if count > self.stream.rest():
                raise ParseError(f"{count} items announced, offset {self.stream.at}")
            self._then(count)
        else:
            self.stream.vector(count, *_WIDTHS[kind])

    def _cell(self, flags: int, kind: int) -> None:
        """Attributes, tag, first part and rest; the first part of a call is what it calls."""
        if _CELLS[kind]:
            self._add(_CELLS[kind])
        if kind == _PAIR and flags & _ACTIVE:
            self._add("r.active")
        before = int(bool(flags & _HAS_ATTRIBUTES)) + int(bool(flags & _HAS_TAG))
        self._then(1)
        self._then(1, "called" if kind == _CALL else "item")
        self._then(before)

    def _called(self, flags: int, kind: int) -> None:
        if kind == _SYMBOL:
            name = self._symbol()
        elif kind == _REFERENCE:
            name = self._reference(flags)
        elif kind == _CALL and not flags & (_HAS_ATTRIBUTES | _HAS_TAG):
            name = self._qualified()
        else:
            name = ""
            self._item(flags, called=False)
        self._add("r.formula" if of_a_model(name) else "r.language", name or "a computed function")

    def _qualified(self) -> str:
        """The head of a call is itself a call: `package::name` is read, of anything else the parts follow as items and it has no name."""
        flags = self.stream.integer()
        if flags & 0xFF not in {_SYMBOL, _REFERENCE}:
            self._then(1)
            self._item(flags, called=False)
            return ""
        if self._name(flags) not in {"::", ":::"}:
            self._then(1)
            return ""
        parts = []
        for _ in range(2):
            cell = self.stream.integer()
            if cell & 0xFF != _PAIR or cell & (_HAS_ATTRIBUTES | _HAS_TAG):
                raise ParseError(f"a package's name in another form, offset {self.stream.at}")
            parts.append(self._name(self.stream.integer()))
        self._then(1)
        return "::".join(parts) if all(parts) else ""

    def _name(self, flags: int) -> str:
        """The name of a symbol that stands here or is referred to."""
        if flags & 0xFF == _SYMBOL:
            return self._symbol()
        if flags & 0xFF == _REFERENCE:
            return self._reference(flags)
        raise ParseError(f"no symbol, offset {self.stream.at}")

    def _symbol(self) -> str:
        if self.stream.integer() & 0xFF != _TEXT:
            raise ParseError(f"a symbol without a name, offset {self.stream.at}")
        self._names.append(self._text())
        return self._names[-1]

    def _text(self) -> str:
        length = self.stream.integer()
        return "" if length == -1 else str(self.stream.text(self._natural(length)), "utf-8", "replace")

    def _natural(self, length: int) -> int:
        if length < 0:
            raise ParseError(f"a length of {length}, offset {self.stream.at}")
        return length

    def _reference(self, flags: int) -> str:
        index = flags >> 8 or self.stream.integer()
        if not 0 < index <= len(self._names):
            raise ParseError(f"a reference to {index}, offset {self.stream.at}")
        return self._names[index - 1]

    def _other(self, kind: int, attributes: int) -> None:
        if kind == _TEXT:
            self._text()
            self._then(attributes)
        elif kind == _ENVIRONMENT:
            self._names.append("")
            self.stream.integer()
            self._then(4)  # enclosure, frame, table, attributes
        elif kind in {_POINTER, _WEAK}:
            self._names.append("")
            self._add("r.pointer")
            self._then(attributes + (2 if kind == _POINTER else 0))
        elif kind in {_SPECIAL, _BUILTIN}:
            self._add("r.function", str(self.stream.text(self._count()), "utf-8", "replace"))
            self._then(attributes)
        elif kind == _S4:
            self._then(attributes)
        elif kind in _NAMED:
            self._named(kind)
        elif kind == _ALTERNATIVE:
            self._alternative()
        else:
            self._unread(kind)

    def _unread(self, kind: int) -> None:
        if kind == _BYTE_CODE:
            self._add("r.bytecode")
            raise LimitError("byte code, which is not followed")
        raise ParseError(f"an item of type {kind}, offset {self.stream.at}")

    def _named(self, kind: int) -> None:
        """A namespace is loaded by its name: code of an installed package runs."""
        if self.stream.integer():
            raise ParseError(f"names in a name, offset {self.stream.at}")
        count = self._count()
        names = []
        for _ in range(count):
            if self.stream.integer() & 0xFF != _TEXT:
                raise ParseError(f"a name that is no text, offset {self.stream.at}")
            names.append(self._text())
        self._names.append("")
        self._add("r.namespace", f"{_NAMED[kind]} {' '.join(names)}")

    def _alternative(self) -> None:
        """The class and its package in front of a state that only this class reads."""
        parts = []
        for _ in range(2):
            flags = self.stream.integer()
            if flags & 0xFF != _PAIR or flags & (_HAS_ATTRIBUTES | _HAS_TAG):
                raise ParseError(f"a compact form without its class, offset {self.stream.at}")
            flags = self.stream.integer()
            parts.append(self._reference(flags) if flags & 0xFF == _REFERENCE else self._symbol())
        if parts[0] not in _ALTERNATIVES or parts[1] != "base":
            self._add("r.alternative", f"{parts[1]}::{parts[0]}")
        self.values += 1
        self._then(3)  # the rest of the class, state, attributes
