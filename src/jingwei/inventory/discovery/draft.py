"""Writes a commented `jingwei.yaml` from what was found. Nothing is invented: what no file tells is a question in a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from jingwei.inventory.discovery.model import Discovery, FoundAsset
from jingwei.inventory.discovery.names import slug
from jingwei.inventory.discovery.walk import safe, shown
from jingwei.vocabulary import AssetKind, Json, Reason, Scalar, Text

LINE = 400
ASK = ("answer:", "请回答：")
HEAD = """\
# Draft of a Jingwei manifest: what was found in this folder. Read it, answer the questions, delete what is wrong.
# 经纬清单草稿：列出此文件夹中识别到的内容。请逐项核对，回答问题，删去有误之处。
# Lines with "answer:" ask for what no file can tell. Then run: jingwei assess jingwei.yaml
# 带“请回答”的行询问文件无法说明的事项。完成后运行：jingwei assess jingwei.yaml
schema: jingwei/manifest/1
"""
FACTS = (
    Text(
        "facts that decide the risk class; `jingwei classify jingwei.yaml` prints what is still open",
        "决定风险等级的事实；`jingwei classify jingwei.yaml` 会列出待答问题",
    ),
    Text("write each as `key: true`, `key: false` or a text", "每项写作 `键: true`、`键: false` 或文字"),
)


def draft(discovery: Discovery, name: str, questions: Sequence[Reason] = ()) -> str:
    """Text of a manifest that is valid as it stands.

    `name` becomes the system's name (unsafe characters are dropped); `questions` are the open questions of the risk classification, listed as
    comments under `facts`.
    """
    lines = [HEAD, *_system(clean(name) or "system", questions)]
    lines += _parties(discovery)
    sites = [asset for asset in discovery.assets if asset.kind is AssetKind.SITE]
    others = [asset for asset in discovery.assets if asset.kind is not AssetKind.SITE]
    lines += _section("sites", sites, discovery)
    lines += _section("assets", others, discovery)
    lines += _epilogue(discovery)
    return "\n".join(lines) + "\n"


def clean(text: str, most: int = LINE) -> str:
    """`text` as one safe line: spaces for breaks, unsafe characters dropped, at most `most` characters."""
    kept = "".join(character for character in " ".join(text[: 8 * most].split()) if safe(character))
    return " ".join(kept.split())[:most].strip()


def quoted(value: Scalar) -> str:
    """A scalar in YAML that reads back as itself; strings are always double-quoted. Raises `ValueError` for a string that is not safe."""
    if isinstance(value, str) and not safe(value):
        raise ValueError(f"not a safe line: {value!r}")
    return json.dumps(value, ensure_ascii=False)


def _system(name: str, questions: Sequence[Reason]) -> Iterator[str]:
    yield "system:"
    yield f"  id: {quoted(slug(name) or 'system')}"
    yield f"  name: {quoted(name)}"
    yield from _ask("what is the system for, and who uses it?", "系统作何用途，由谁使用？")
    yield '  purpose: {en: "not stated yet", zh: "尚未说明"}'
    yield from _ask(
        "in which sector? (health, finance, public-services, ...)",
        "属于哪个行业？（health、finance、public-services 等）",
    )
    yield '  sector: "not stated yet"'
    yield from _ask(
        "which stage: design, development, verification, operation or retirement? development is only assumed here",
        "处于哪个阶段：design、development、verification、operation、retirement？此处暂按 development",
    )
    yield "  stage: development"
    yield from _ask("where is it used? (`regions: [CN, EU]`)", "在何地使用？（`regions: [CN, EU]`）")
    yield from _ask(
        "which languages do its users speak? (`languages: [zh, en]`)", "用户使用哪些语言？（`languages: [zh, en]`）"
    )
    yield from _ask(
        "whom do its outputs concern? (`affected: [applicants]`)", "其输出影响哪些人？（`affected: [applicants]`）"
    )
    yield from _ask(
        'which kinds of assets does it not have at all, and why? (`without: {chip_design: "..."}`)',
        '哪些类型的资产完全没有，原因为何？（`without: {chip_design: "..."}`）',
    )
    yield "  facts:"
    for text in FACTS:
        yield from _comment(text, "    ")
    for question in questions:
        yield from _question(question.text, "    ", f"{question.fact}: ")
    yield "    {}"


def _ask(en: str, zh: str) -> Iterator[str]:
    yield from _question(Text(en, zh), "  ")


def _question(text: Text, indent: str, key: str = "") -> Iterator[str]:
    yield f"{indent}# {ASK[0]} {clean(key + text.en)}"
    yield f"{indent}# {ASK[1]}{clean(text.zh)}"


def _comment(text: Text, indent: str) -> Iterator[str]:
    yield f"{indent}# {clean(text.en, 2 * LINE)}"
    if text.zh != text.en:
        yield f"{indent}# {clean(text.zh, 2 * LINE)}"


EVIDENCE = Text(
    "who gets evidence (`jingwei share --to ID`) stands here too; disclosure: full, findings or summary",
    "接收证据者（`jingwei share --to ID`）亦须列于此；disclosure 为 full、findings 或 summary",
)
REGULATOR = '{id: city-regulator, name: "...", roles: [regulator], disclosure: findings}'


def _parties(discovery: Discovery) -> Iterator[str]:
    yield ""
    yield "# Who provides, deploys, supplies, oversees or is affected. / 提供、部署、供应、监管与受影响的主体。"
    if not discovery.parties:
        yield from _question(Text("who are they? for example:", "分别是谁？例如："), "")
        yield '#   - {id: owner, name: "...", roles: [deployer], country: CN}'
        yield f"#   - {REGULATOR}"
        yield from _comment(EVIDENCE, "")
        yield "parties: []"
        return
    yield "parties:"
    for party in discovery.parties:
        yield f"  - id: {quoted(party.id)}"
        yield f"    name: {quoted(party.name)}"
        yield f"    roles: [{', '.join(party.roles)}]"
    yield from _comment(EVIDENCE, "  ")
    yield f"  # - {REGULATOR}"


def _section(title: str, assets: Sequence[FoundAsset], discovery: Discovery) -> Iterator[str]:
    yield ""
    if not any(asset.ready for asset in assets):
        yield f"{title}: []"
    else:
        yield f"{title}:"
    known = {asset.id for asset in discovery.assets if asset.ready} | {party.id for party in discovery.parties}
    for asset in assets:
        yield from _asset(asset, known)


def _asset(asset: FoundAsset, known: set[str]) -> Iterator[str]:
    yield ""
    for text in asset.why:
        yield from _comment(text, "  ")
    if not asset.ready:
        text = Text("its files are not known: name them, then uncomment", "尚不知其文件：请补充后取消注释")
        yield from _comment(text, "  ")
    mark = "  " if asset.ready else "  # "
    yield f"{mark}- kind: {asset.kind.value}"
    yield f"{mark}  id: {quoted(asset.id)}"
    for key, value in asset.keys.items():
        if asset.ready and _dangling(key, value, known):
            yield f"    # {key}: {json.dumps(value)} (not described yet / 尚未描述)"
            continue
        yield from _key(key, value, mark + "  ")
    for question in asset.questions:
        yield from _question(question, "    ")


REFERENCES = frozenset(
    {"supplier", "owner", "trained_on", "base", "uses", "certificates", "exposes", "datasets", "derived_from"}
)


def _dangling(key: str, value: Json, known: set[str]) -> bool:
    targets = value if isinstance(value, list) else [value]
    return key in REFERENCES and not all(target in known for target in targets)


def _key(key: str, value: Json, indent: str) -> Iterator[str]:
    if isinstance(value, list):
        yield f"{indent}{key}:"
        for item in value:
            yield from _item(item, f"{indent}  ")
    else:
        yield f"{indent}{key}: {_flow(value)}"


def _item(item: Json, indent: str) -> Iterator[str]:
    """One entry of a list; a digest that was computed here is offered as a comment only."""
    if not isinstance(item, dict) or "found" not in item:
        yield f"{indent}- {_flow(item)}"
        return
    stated = {"path": item["path"], "sha256": item["found"]}
    yield f"{indent}- {_flow(item['path'])}"
    yield f"{indent}# once the publisher states this digest, write / 与发布者公布的摘要一致后写作: {_flow(stated)}"


def _flow(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return quoted(value)


def _epilogue(discovery: Discovery) -> Iterator[str]:
    yield ""
    files = f"{discovery.looked} files were looked at, by their first and last bytes"
    yield from _comment(Text(files, f"查看了 {discovery.looked} 个文件的首尾字节"), "")
    if not discovery.complete:
        yield from _comment(Text("NOT EVERYTHING was looked at; see below", "并非全部内容都已查看，见下"), "")
    for note in discovery.notes:
        yield from _comment(note, "")
    if discovery.unrecognised:
        counts = ", ".join(
            f"{count} × {shown(suffix) or 'no suffix'}" for suffix, count in list(discovery.unrecognised.items())[:12]
        )
        yield from _comment(Text(f"of no known form: {counts}", f"未识别的文件：{counts}"), "")
    if discovery.skipped:
        count = len(discovery.skipped)
        yield from _comment(Text(f"left out ({count}):", f"未纳入（{count} 项）："), "")
    for folded in discovery.folded():
        yield f"#   {clean(folded.reason.en)} / {clean(folded.reason.zh)}: {folded.count}"
        yield from (f"#     {shown(path)}" for path in folded.examples)
        if folded.examples and folded.count > len(folded.examples):
            yield f"#     ... {folded.count - len(folded.examples)} more / 其余略"
