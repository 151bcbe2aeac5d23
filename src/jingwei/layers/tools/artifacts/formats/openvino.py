"""OpenVINO's representation in XML: layers of the operation sets only. The numbers lie in a file of their own.

Source: the documentation of the representation's elements, and the layers of `openvino_layers.txt`. What a layer of an extension does is
known to the library that registers it, and to nobody else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.spans import Span
from jingwei.layers.tools.artifacts.formats.xml_reader import Element, read_xml, root_of
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_FREE = frozenset(
    ("rt_info", "meta_data", "statistics", "quantization_parameters", "framework_meta")
)  # notes: names and values
_OPSET = expression(r"(?:opset(?:[1-9]|1[0-6]))?")
_ELEMENTS: dict[str, frozenset[str] | None] = {  # None: the parameters of a layer, whose names are the layer's own
    "net": frozenset(("name", "version", "batch", "precision")),
    "layers": frozenset(),
    "layer": frozenset(("id", "name", "type", "version", "precision", "output_names")),
    "data": None,
    "input": frozenset(("id", "precision", "names", "name", "shape", "element_type")),
    "output": frozenset(("id", "precision", "names", "name", "shape", "element_type")),
    "port": frozenset(("id", "precision", "names")),
    "dim": frozenset(),
    "blobs": frozenset(),
    "weights": frozenset(("offset", "size", "precision", "shape")),
    "biases": frozenset(("offset", "size", "precision", "shape")),
    "custom": frozenset(("offset", "size", "precision", "shape")),
    "edges": frozenset(),
    "edge": frozenset(("from-layer", "from-port", "to-layer", "to-port")),
    "body": frozenset(),
    "then_body": frozenset(),
    "else_body": frozenset(),
    "port_map": None,
    "then_port_map": None,
    "else_port_map": None,
    "back_edges": None,
}
_BLOBS = frozenset(("weights", "biases", "custom"))
_CONSTANTS, _DIGITS = 1_000_000, 20
_PORT_MAPS = frozenset(("port_map", "then_port_map", "else_port_map", "back_edges"))


def starts_openvino(data: memoryview) -> bool:
    """Whether the root element is a net without a namespace."""
    return root_of(data) == ("", "net")


def read_openvino(job: Job) -> str:
    """Judge a network. Raises `ParseError` where it is no well-formed XML, `LimitError` over a bound."""
    layers = 0

    def start(path: list[Element], element: Element) -> None:
        nonlocal layers
        _element(job, path, element)
        layers += element.name == "layer"

    def text(path: list[Element], _: str) -> None:
        if path[-1].name not in {"dim", "data"} and not _noted(path):
            job.report.add("xml.element", f"text in {path[-1].name}")

    read_xml(job, start, text)
    if not layers:
        job.report.add("format.empty", "no layers")
    numbers = job.beside.data(f"{PurePosixPath(job.name).stem}.bin") if job.name.endswith(".xml") else None
    if numbers is not None and any(end > len(numbers) for _, end in weights(job)):
        job.report.add("folder.partly", "the file of weights ends before a layer's do")
    return "openvino"


def weights(job: Job) -> list[Span]:
    """Bytes of the file of weights that layers take. Raises as `read_openvino` does, and `ParseError` for a place that is none."""
    found: list[Span] = []

    def start(path: list[Element], element: Element) -> None:
        constant = element.name == "data" and bool(path) and path[-1].attributes.get("type") == "Const"
        if (constant or element.name in _BLOBS) and not _noted(path):
            places = [element.attributes.get(key, "") for key in ("offset", "size")]
            if not all(place.isascii() and place.isdigit() and len(place) <= _DIGITS for place in places):
                raise ParseError(f"the place of weights {places}")
            found.append((int(places[0]), int(places[0]) + int(places[1])))
            if len(found) > _CONSTANTS:
                raise LimitError(f"more than {_CONSTANTS} constants")

    read_xml(job, start, lambda *_: None)
    return found


def _noted(path: list[Element]) -> bool:
    return any(outer.name in _FREE for outer in path)


def _element(job: Job, path: list[Element], element: Element) -> None:
    if not path and element.name != "net":
        raise ParseError(f"the root is {element.name[:80]!r}")
    if not element.space and (_noted(path) or element.name in _FREE):
        return
    if element.space or element.name not in _ELEMENTS:
        job.report.add("xml.element", f"{element.space} {element.name}".strip())
        return
    known = _ELEMENTS[element.name]
    mapped = bool(path) and path[-1].name in _PORT_MAPS
    for name in element.attributes:
        if known is not None and not mapped and name not in known:
            rule = "openvino.library" if (element.name, name) == ("layer", "library") else "xml.attribute"
            job.report.add(rule, f"{element.name}, {name}={element.attributes[name]}")
    if element.name == "layer":
        _layer(job, element.attributes.get("type", ""), element.attributes.get("version", ""))


def _layer(job: Job, kind: str, version: str) -> None:
    if kind not in _layers() or not _OPSET.fullmatch(version):
        job.report.add("openvino.layer", f"{kind} {version}".strip())


@cache
def _layers() -> frozenset[str]:
    lines = Path(__file__).with_name("openvino_layers.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
