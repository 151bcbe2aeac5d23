"""XML by expat, without what makes XML dangerous: a declaration of an entity, an external subset or a reference to either ends the reading.

Whoever uses this gets elements in order, namespaces resolved, with the depth and the attributes within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.job import Job

_DEPTH = 128
_ATTRIBUTES = 256
_HEAD = 64 * 1024
_ENCODINGS = frozenset(("utf-8", "utf-16", "us-ascii", "iso-8859-1"))
_ROOTS = re.compile(rb"<(?:[A-Za-z0-9]+:)?(PMML|net)[\s>/]")
_FIRST = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


@dataclass(frozen=True, slots=True)
class Element:
    """Namespace (empty for none) and name; attribute names as expat has them, `namespace name` or the name alone."""

    space: str
    name: str
    attributes: Mapping[str, str]


class _FoundError(Exception):
    """The root was met."""


def root_of(data: memoryview) -> tuple[str, str] | None:
    """Namespace and name of the root element, None when the first bytes are not XML.

    Behind the declaration of an entity nothing is parsed, as an attribute of the root could expand it: then the first root that is asked for counts.
    """
    head = bytes(data[:_HEAD])
    if not head.lstrip(b" \t\r\n").startswith(_FIRST):
        return None
    found: list[tuple[str, str]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _: object) -> None:
        found.append(_split(name))
        raise _FoundError

    def entity(*_: object) -> None:
        mark = _ROOTS.search(head)
        if mark is not None:
            found.append(("", mark[1].decode("ascii")))
        raise _FoundError

    parser.StartElementHandler = start
    parser.EntityDeclHandler = entity
    with suppress(_FoundError, expat.ExpatError, LookupError, ValueError):
        parser.Parse(head, len(head) == len(data))
    return found[0] if found else None


def read_xml(
    job: Job, start: Callable[[list[Element], Element], None], text: Callable[[list[Element], str], None]
) -> None:
    """Call `start(path, element)` for each element and `text(path, text)` for what is not white space; the path is outermost first.

    Raises `ParseError` where it is no well-formed XML, or where it declares entities; `LimitError` over a bound.
    """
    limits = job.budget.limits
    if len(job.data) > limits.document_bytes:
        raise LimitError(f"a document of more than {limits.document_bytes} bytes")
    path: list[Element] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def open_(name: str, attributes: dict[str, str]) -> None:
        job.budget.spend_opcodes(1 + len(attributes))
        if len(path) >= _DEPTH or len(attributes) > _ATTRIBUTES:
            raise LimitError(f"elements nested deeper than {_DEPTH} or of more than {_ATTRIBUTES} attributes")
        element = Element(*_split(name), attributes)
        start(path, element)
        path.append(element)

    def characters(content: str) -> None:
        if not content.isspace():
            text(path, content)

    parser.StartElementHandler = open_
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = characters
    parser.buffer_text = True
    _refuse(job, parser)
    try:
        parser.Parse(bytes(job.data), True)
    except expat.ExpatError as error:
        raise ParseError(f"no well-formed XML: {error}") from error
    except (LookupError, ValueError) as error:
        raise ParseError(f"an encoding that is not known: {error}") from error


def _split(name: str) -> tuple[str, str]:
    space, _, local = name.rpartition(" ")
    return space, local


def _refuse(job: Job, parser: expat.XMLParserType) -> None:
    """Report what reaches outside and end there; what is merely unusual is not proved."""

    def entity(name: str, *rest: object) -> None:
        system = rest[3]  # behind whether it is a parameter's, its value, and the base of addresses
        job.report.add(
            "xml.external" if system else "xml.entity", str(system or name), offset=max(0, parser.CurrentByteIndex)
        )
        raise ParseError("entities are declared")

    def doctype(name: str, system: str | None, *_: object) -> None:
        job.report.add("xml.doctype", system or name, offset=max(0, parser.CurrentByteIndex))

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            job.report.add("xml.encoding", encoding)

    def instruction(target: str, _: str) -> None:
        job.report.add("xml.instruction", target, offset=max(0, parser.CurrentByteIndex))

    parser.EntityDeclHandler = entity
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    parser.ProcessingInstructionHandler = instruction
