"""Chat templates are programs: what looks like one, and how it is judged. The engine that parses them is imported when the first one is met."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.report import Report
from jingwei.limits import LIMITS

LONGEST = LIMITS.template_characters


def is_template(text: str) -> bool:
    """Whether a template engine would find something to execute in `text`."""
    return any(mark in text for mark in ("{{", "{%", "{#"))


def judge(text: str, path: str, report: Report) -> None:
    """Judge the template `text` that stands at `path`; adds findings to `report`."""
    if len(text) > LONGEST:
        report.add("template.unproved", f"{path}: {len(text)} characters")
        return
    from jingwei.layers.tools.artifacts.formats.template_nodes import judge_parsed

    try:
        judge_parsed(text, path, report)
    except (
        RecursionError
    ):  # a chain of very many terms; what was found before counts, and so does what stands beside it
        report.add("template.unproved", f"{path}: nested too deeply")
