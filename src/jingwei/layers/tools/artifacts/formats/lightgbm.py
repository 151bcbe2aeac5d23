"""LightGBM's models in text: sections of lines `key=value`, every line by an exact key, every list as long as its tree says.

Source: src/boosting/gbdt_model_text.cpp and src/io/tree.cpp of LightGBM 2.3 to 4.7, and what `Booster` in its Python package adds behind.
Loading reads numbers; only training on with the stored parameters would open what they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.formats.lightgbm_trees import tree_fault
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

OBJECTIVES = frozenset(
    (
        "binary", "cross_entropy", "cross_entropy_lambda", "custom", "fair", "gamma", "huber", "lambdarank", "mape", "multiclass",
        "multiclassova", "poisson", "quantile", "rank_xendcg", "regression", "regression_l1", "tweedie", "xentropy", "xentlambda",
    )
)  # fmt: skip
_HEAD = expression(r"tree\n(?:version=v[0-9]\n)?num_class=[0-9]")
_DUMP = expression(r'\s*\{\s*"name"\s*:\s*"tree"\s*,\s*"version"\s*:\s*"v[0-9]"')
_NUMBERS = ("num_class", "num_tree_per_iteration", "label_index", "max_feature_idx")
_HEADER = frozenset(
    (*_NUMBERS, "version", "objective", "feature_names", "feature_infos", "tree_sizes", "monotone_constraints", "average_output")
)  # fmt: skip
_NUMBER = expression(r"[-+]?[0-9]{1,18}")
_DECIMAL = expression(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|nan|inf)")
_WORD = expression(r"[a-z_0-9]+(?::[-+0-9.eE]+)?")
_PARAMETER = expression(r"\[([a-z_0-9]+): ?(.*)\]")
_REACHES = frozenset(
    ("machines", "machine_list_filename", "parser_config_file", "forcedsplits_filename", "forcedbins_filename")
)
_CATEGORIES = "pandas_categorical:"
_SCALARS = (str, int, float, bool, type(None))


def starts_lightgbm(data: memoryview) -> bool:
    """Whether the first lines are those of a model."""
    return _HEAD.match(bytes(data[:64]).decode("latin-1")) is not None


def read_lightgbm(job: Job) -> str:
    """Judge a model. Raises `ParseError` where a line does not fit, `LimitError` over a bound."""
    if len(job.data) > job.budget.limits.pickle_bytes:
        raise LimitError(f"a text of {len(job.data)} bytes")
    try:
        lines = str(job.data, "utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8, offset {error.start}") from error
    job.budget.spend_opcodes(len(lines))
    _Model(job, lines).read()
    return "lightgbm"


class _Model:
    def __init__(self, job: Job, lines: list[str]) -> None:
        self._job, self._lines = job, lines
        self._line = 0
        self._features = 0

    def read(self) -> None:
        header = self._header()
        self._trees(header)
        sections = {
            "end of trees": lambda: None,
            "feature_importances:": self._importances,
            "feature importances:": self._importances,
            "parameters:": self._parameters,
        }
        while (line := self._next()) is not None:
            if line.startswith(_CATEGORIES):
                self._categories(line[len(_CATEGORIES) :])
            elif line == "parser:":
                self._job.report.add("lightgbm.parser", "parser")
                return
            elif line in sections:
                sections.pop(line)()
            elif line:
                raise self._wrong(line)

    def _next(self) -> str | None:
        if self._line == len(self._lines):
            return None
        self._line += 1
        return self._lines[self._line - 1]

    def _wrong(self, line: str) -> ParseError:
        return ParseError(f"line {self._line}: {line[:80]!r}")

    def _pairs(self, known: frozenset[str] | None, end: str = "") -> dict[str, str]:
        """Lines up to an empty one, by key; `known` are the keys that may occur."""
        found: dict[str, str] = {}
        while (line := self._next()) is not None and line != end:
            key, equals, value = line.partition("=")
            if known is not None and (key not in known or not (equals or key == "average_output")):
                self._job.report.add("lightgbm.key", f"line {self._line}: {key}")
            if key in found:
                raise ParseError(f"line {self._line}: {key[:80]!r} stands twice")
            found[key] = value
        return found

    def _header(self) -> Mapping[str, str]:
        self._next()
        header = self._pairs(_HEADER)
        if any(
            not _NUMBER.fullmatch(header.get(key, ""))
            for key in _NUMBERS
            if key in header or key != "num_tree_per_iteration"
        ):
            raise ParseError("the head lacks a number")
        self._features = int(header["max_feature_idx"]) + 1
        for key in ("feature_names", "feature_infos"):
            if len(header.get(key, "").split()) != self._features:
                raise ParseError(f"{self._features} features, {key} has others")
        words = header.get("objective", "").split()
        if words and (words[0] not in OBJECTIVES or not all(map(_WORD.fullmatch, words[1:]))):
            self._job.report.add("lightgbm.objective", header["objective"])
        return header

    def _trees(self, header: Mapping[str, str]) -> None:
        """Each tree begins where the sizes in the head say: the loader goes by them, and not by the lines."""
        sizes: list[int] = []
        while self._line < len(self._lines) and (
            not self._lines[self._line] or self._lines[self._line].startswith("Tree=")
        ):
            start = self._line
            if not self._next():
                if sizes:
                    sizes[-1] += 1
                continue
            fields = self._pairs(None)
            fault = tree_fault(fields, self._features)
            if fault:
                self._job.report.add("booster.tree", f"line {start + 1}: {fault}")
            sizes.append(sum(len(line.encode()) + 1 for line in self._lines[start : self._line]))
        if "tree_sizes" in header and header["tree_sizes"].split() != [str(size) for size in sizes]:
            raise ParseError("the trees are not where their sizes say")
        if not sizes:
            self._job.report.add("format.empty", "no trees")

    def _importances(self) -> None:
        for key, value in self._pairs(None).items():
            if not _DECIMAL.fullmatch(value):
                raise ParseError(f"importance of {key[:80]!r}")

    def _parameters(self) -> None:
        while (line := self._next()) != "end of parameters":
            if line is None:
                raise ParseError("the parameters have no end")
            found = _PARAMETER.fullmatch(line)
            if found:
                self._parameter(found[1], found[2])
            elif line:
                raise self._wrong(line)

    def _parameter(self, key: str, value: str) -> None:
        if key not in _parameters():
            self._job.report.add("lightgbm.key", f"line {self._line}: {key}")
        if key in _REACHES and value:
            self._job.report.add("lightgbm.reach", f"{key} {value}")

    def _categories(self, text: str) -> None:
        value = load_json(text, "categories", self._job.budget.limits)
        lists = value if isinstance(value, list) else [] if value is None else [0]
        if any(not isinstance(one, list) or not all(isinstance(item, _SCALARS) for item in one) for one in lists):
            raise ParseError(f"line {self._line}: no lists of categories")


@cache
def _parameters() -> frozenset[str]:
    lines = Path(__file__).with_name("lightgbm_parameters.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def starts_lightgbm_dump(data: memoryview) -> bool:
    """Whether the text begins like a dump in JSON."""
    return _DUMP.match(bytes(data[:256]).decode("latin-1")) is not None


def read_lightgbm_dump(job: Job) -> str:
    """Judge a dump in JSON. Raises `ParseError`, `LimitError`."""
    value = load_json(bytes(job.data[: job.budget.limits.document_bytes + 1]), limits=job.budget.limits)
    check(job, value, shape("lightgbm_schema"), "Dump", lambda _kind, _part: None)
    if not value.get("tree_info"):
        job.report.add("format.empty", "no trees")
    return "lightgbm dump"
