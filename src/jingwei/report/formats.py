"""Every output format, once. A format's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from jingwei.check import Check
from jingwei.errors import JingweiError
from jingwei.report.oscal_names import PLAN_FILE, RESULTS_FILE
from jingwei.vocabulary import Assessment, Text

Renderer = Callable[[Assessment, tuple[Check, ...]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A file that can be written. `module` and `function` name the renderer, `extra` the optional dependency that it needs."""

    name: str
    filename: str
    media_type: str
    title: Text
    module: str
    function: str = "render"
    extra: str = ""

    @property
    def renderer(self) -> Renderer:
        """The function that makes the bytes; imports its module."""
        made: Renderer = getattr(import_module(self.module), self.function)
        return made


_ALL = (
    Format(
        "json",
        "assessment.json",
        "application/json",
        Text("everything, for machines", "全部内容，供程序读取"),
        "jingwei.report.assessment_json",
    ),
    Format(
        "html",
        "report.html",
        "text/html",
        Text("one page for people, both languages", "单页报告，双语"),
        "jingwei.report.page",
    ),
    Format(
        "markdown",
        "summary.md",
        "text/markdown",
        Text("summary for a pull request", "合并请求摘要"),
        "jingwei.report.markdown",
    ),
    Format(
        "sarif",
        "assessment.sarif",
        "application/sarif+json",
        Text("code scanning", "代码扫描"),
        "jingwei.report.sarif",
    ),
    Format(
        "junit",
        "junit.xml",
        "application/xml",
        Text("test reports of a CI server", "持续集成测试报告"),
        "jingwei.report.junit",
    ),
    Format(
        "oscal-plan",
        PLAN_FILE,
        "application/json",
        Text("OSCAL 1.2.1 assessment plan", "OSCAL 1.2.1 评估计划"),
        "jingwei.report.oscal",
        "render_plan",
    ),
    Format(
        "oscal-results",
        RESULTS_FILE,
        "application/json",
        Text("OSCAL 1.2.1 assessment results", "OSCAL 1.2.1 评估结果"),
        "jingwei.report.oscal",
        "render_results",
    ),
    Format(
        "cyclonedx",
        "bom.cdx.json",
        "application/vnd.cyclonedx+json; version=1.7",
        Text("CycloneDX 1.7 bill of materials with declarations", "CycloneDX 1.7 物料清单与声明"),
        "jingwei.report.cyclonedx",
    ),
    Format(
        "pdf",
        "report.pdf",
        "application/pdf",
        Text("printed report, both languages", "打印版报告，双语"),
        "jingwei.report.pdf",
        extra="pdf",
    ),
)
FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _ALL})
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "oscal": ("oscal-plan", "oscal-results"),
        "md": ("markdown",),
        "core": tuple(format_.name for format_ in _ALL if not format_.extra),
        "all": tuple(format_.name for format_ in _ALL),
    }
)


def expand(names: Iterable[str]) -> tuple[Format, ...]:
    """The formats that names of formats and groups stand for, each once, in the order asked. Raises `JingweiError` for an unknown name."""
    found = [name for asked in names for name in GROUPS.get(asked.strip(), (asked.strip(),))]
    strange = [name for name in found if name not in FORMATS]
    if strange:
        known = ", ".join((*FORMATS, *GROUPS))
        raise JingweiError(f"unknown report format: {', '.join(strange)}", hint=f"use one of {known}")
    return tuple(FORMATS[name] for name in dict.fromkeys(found))
