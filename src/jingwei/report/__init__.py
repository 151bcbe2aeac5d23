"""Reports: pure functions from an assessment to the bytes of a format, and one place that writes them."""

from jingwei.report.formats import FORMATS, GROUPS, Format, expand
from jingwei.report.write import render, withdraw, write

__all__ = ["FORMATS", "GROUPS", "Format", "expand", "render", "withdraw", "write"]
