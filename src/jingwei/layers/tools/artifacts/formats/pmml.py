"""PMML: elements and attributes of the schema only; a function that is neither built in nor defined in the file may be a class of the consumer.

Source: the schema of PMML 4.4 (`pmml_elements.txt`) and the list of built-in functions in its specification.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.xml_reader import Element, read_xml, root_of
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_SPACE = expression(r"(?:http://www\.dmg\.org/PMML-[1-4]_[0-9](?:_[0-9])?)?")
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance schemaLocation"
_FUNCTIONS = frozenset(
    (
        *(
            "+",
            "-",
            "*",
            "/",
            "min",
            "max",
            "sum",
            "avg",
            "median",
            "product",
            "log10",
            "ln",
            "sqrt",
            "abs",
            "exp",
            "pow",
        ),
        *(
            "threshold",
            "floor",
            "ceil",
            "round",
            "modulo",
            "isMissing",
            "isNotMissing",
            "isValid",
            "isNotValid",
            "equal",
        ),
        *(
            "notEqual",
            "lessThan",
            "lessOrEqual",
            "greaterThan",
            "greaterOrEqual",
            "isIn",
            "isNotIn",
            "and",
            "or",
            "not",
            "if",
        ),
        *(
            "uppercase",
            "lowercase",
            "stringLength",
            "substring",
            "trimBlanks",
            "concat",
            "replace",
            "matches",
            "formatNumber",
        ),
        *(
            "formatDatetime",
            "dateDaysSinceYear",
            "dateSecondsSinceYear",
            "dateSecondsSinceMidnight",
            "normalCDF",
            "normalPDF",
        ),
        *(
            "stdNormalCDF",
            "stdNormalPDF",
            "erf",
            "normalIDF",
            "stdNormalIDF",
            "expm1",
            "hypot",
            "ln1p",
            "rint",
            "sin",
            "asin",
        ),
        *("sinh", "cos", "acos", "cosh", "tan", "atan", "tanh"),
    )
)
_MODELS = frozenset(
    ("TreeModel", "TimeSeriesModel", "SupportVectorMachineModel", "TextModel", "NeuralNetwork", "Scorecard")
)


def starts_pmml(data: memoryview) -> bool:
    """Whether the root element is PMML's."""
    root = root_of(data)
    return root is not None and root[1] == "PMML" and _SPACE.fullmatch(root[0]) is not None


def read_pmml(job: Job) -> str:
    """Judge a document. Raises `ParseError` where it is no well-formed XML, `LimitError` over a bound."""
    reader = _Reader(job)
    read_xml(job, reader.start, reader.text)
    for name in sorted(reader.called - reader.defined - _FUNCTIONS):
        job.report.add("pmml.function", name)
    if not reader.models:
        job.report.add("format.empty", "no model")
    return "pmml"


class _Reader:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.space = ""
        self.called: set[str] = set()
        self.defined: set[str] = set()
        self.models = 0

    def start(self, path: list[Element], element: Element) -> None:
        """An element within `path`."""
        if not path:
            self.space = element.space
            if element.name != "PMML":
                raise ParseError(f"the root is {element.name[:80]!r}")
        if any(outer.name == "Extension" for outer in path):
            self.job.report.add("pmml.extension", element.name)
            return
        if path and path[-1].name == "row":
            self._cell(element)
            return
        known = _elements().get(element.name)
        if known is None or element.space != self.space:
            self.job.report.add("xml.element", f"{element.space} {element.name}".strip())
            return
        for name in element.attributes:
            if name not in known and not (not path and name == _INSTANCE):
                self.job.report.add("xml.attribute", f"{element.name}, {name}")
        self._note(path, element)

    def _note(self, path: list[Element], element: Element) -> None:
        if element.name == "Apply":
            self.called.add(element.attributes.get("function", ""))
        elif element.name == "DefineFunction":
            self.defined.add(element.attributes.get("name", ""))
        elif len(path) == 1 and (element.name.endswith("Model") or element.name in _MODELS):
            self.models += 1

    def _cell(self, element: Element) -> None:
        """A cell of a table is named after its column and holds text."""
        if element.attributes:
            self.job.report.add("xml.attribute", f"{element.name}, in a row")

    def text(self, path: list[Element], _: str) -> None:
        """Text is data, save in an extension, whose meaning is its maker's."""
        if any(outer.name == "Extension" for outer in path):
            self.job.report.add("pmml.extension", "text")


@cache
def _elements() -> dict[str, frozenset[str]]:
    lines = Path(__file__).with_name("pmml_elements.txt").read_text(encoding="utf-8").splitlines()
    return {words[0]: frozenset(words[1:]) for words in (line.split() for line in lines if not line.startswith("#"))}
