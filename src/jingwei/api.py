"""What checks of third parties may rely on; the only stable import. Everything else may move between releases."""

from jingwei.assess.examples import run_example
from jingwei.check import (
    Check,
    CheckError,
    Example,
    Outcome,
    Parameter,
    check,
    failed,
    not_applicable,
    passed,
    unknown,
)
from jingwei.context import Context
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import (
    Asset,
    AssetFile,
    AssetKind,
    Dimension,
    Evidence,
    Finding,
    Grade,
    Layer,
    Location,
    Party,
    Severity,
    Status,
    System,
    Text,
)

__all__ = [
    "LIMITS",
    "Asset",
    "AssetFile",
    "AssetKind",
    "Check",
    "CheckError",
    "Context",
    "Dimension",
    "Evidence",
    "Example",
    "Finding",
    "Grade",
    "JingweiError",
    "Layer",
    "LimitError",
    "Limits",
    "Location",
    "Outcome",
    "Parameter",
    "ParseError",
    "Party",
    "Severity",
    "Status",
    "System",
    "Text",
    "check",
    "failed",
    "not_applicable",
    "passed",
    "run_example",
    "unknown",
]
