"""docs/reference/checks.md and its Chinese twin."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Iterator

from jingwei.catalog.load import load_risks
from jingwei.check import Check, Example, Parameter
from jingwei.vocabulary import Layer
from reference_pages.text import anchor, codes, page, pick, shipped_checks, shipped_frameworks, table


def checks_page(lang: str) -> str:
    """Table of all checks by layer, then one section for each."""
    zh = lang == "zh"
    found = shipped_checks()
    by_layer = [line for layer in Layer for line in _layer_table(layer, found, lang)]
    title = f"检查（{len(found)} 项）" if zh else f"Checks ({len(found)})"
    lead = (
        "[English](checks.md)\n\n`jingwei checks` 列出各项检查，`jingwei explain CHECK` 说明其中一项。"
        "参数在清单的 `profile.parameters` 中以 `检查.参数` 设置。"
        if zh
        else "[中文](checks.zh.md)\n\n`jingwei checks` lists them, `jingwei explain CHECK` explains one. "
        "Parameters are set as `CHECK.PARAMETER` under `profile.parameters` of the manifest."
    )
    sections = [line for check in found for line in _check_section(check, lang)]
    return page(f"# {title}", lead, *by_layer, *sections)


def _layer_table(layer: Layer, found: list[Check], lang: str) -> Iterator[str]:
    zh = lang == "zh"
    titles = {"hardware": "硬件", "model": "模型", "tools": "工具", "application": "应用"}
    yield f"## {titles[layer] if zh else layer.capitalize()}"
    head = (
        ("检查", "内容", "严重程度", "维度", "资产")
        if zh
        else ("check", "what it shows", "severity", "dimensions", "assets")
    )
    rows = [
        (f"[`{c.id}`](#{anchor(c.id)})", pick(c.title, lang), c.severity, ", ".join(c.dimensions), ", ".join(c.kinds))
        for c in found
        if c.layer is layer
    ]
    yield table(head, rows)


def _check_section(check: Check, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f"## {check.id}"
    yield f"**{pick(check.title, lang)}**"
    if not zh:
        yield inspect.cleandoc(check.about)
    facts = [
        ("层次与维度" if zh else "layer, dimensions", f"{check.layer}; {', '.join(check.dimensions)}"),
        ("资产" if zh else "assets", codes(check.kinds)),
        ("严重程度" if zh else "severity", check.severity),
        ("目标" if zh else "objectives", codes(check.objectives)),
        ("控制项" if zh else "controls", ", ".join(controls_of(check)) or "-"),
        ("风险" if zh else "risks", ", ".join(_risk(name, lang) for name in check.risks) or "-"),
    ]
    yield "\n".join(f"- {name}: {value}" for name, value in facts)
    yield from _parameters(check.parameters, lang)
    yield ("处置：" if zh else "How to fix: ") + pick(check.remediation, lang)
    if not zh:
        yield _examples(check.examples)


def _parameters(parameters: tuple[Parameter, ...], lang: str) -> Iterator[str]:
    head = ("参数", "默认值", "含义", "来源") if lang == "zh" else ("parameter", "default", "meaning", "source")
    rows = [
        (
            f"`{p.name}`",
            f"`{json.dumps(p.default, ensure_ascii=False)}` {p.unit}".strip(),
            pick(p.text, lang),
            p.source or "-",
        )
        for p in parameters
    ]
    if rows:
        yield table(head, rows)


def _examples(examples: tuple[Example, ...]) -> str:
    counts = Counter(example.expect.value for example in examples)
    told = {key: [e.about for e in examples if e.expect == key and e.about] for key in counts}
    lines = [f"- {key} ({count})" + (f": {'; '.join(told[key])}" if told[key] else "") for key, count in counts.items()]
    return "Examples that it must judge as:\n\n" + "\n".join(lines)


def controls_of(check: Check) -> list[str]:
    """Controls with an objective that the check helps to decide, `framework:control`. Derived, never stored."""
    wanted = set(check.objectives)
    return [f"{f.id}:{c.id}" for f in shipped_frameworks() for c in f.controls if wanted & set(c.objectives)]


def _risk(name: str, lang: str) -> str:
    return f"{name} {pick(load_risks()[name].title, lang)}"
