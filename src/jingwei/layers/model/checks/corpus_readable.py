"""Every record of a corpus can be read."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.model.corpus.examined import examined
from jingwei.vocabulary import Asset, Evidence, Status, Text

OURS = frozenset(
    (
        "too-long",
        "over-bound",
        "unknown-format",
        "too-deep",
        "needs-corpus",
        "empty",
        "not-a-file",
        "vanished",
        "over-budget",
    )
)  # bounds, missing readers, nothing there: not the corpus's fault


@check(
    id="model.corpus-readable",
    title=Text("Every record of a corpus can be read", "语料的每条记录都可读取"),
    layer="model",
    dimensions=("supply_chain",),
    kinds=("dataset",),
    objectives=("corpus-readable",),
    severity="medium",
    remediation=Text(
        "Write the listed lines again as UTF-8 with one JSON object per line, no key twice (or CSV rows that fit the header), and fetch damaged "
        "archives again: what a reviewer cannot read, nobody reviewed.",
        "将所列行改写为 UTF-8、每行一个 JSON 对象且键不重复（或与表头相符的 CSV 行），并重新获取损坏的压缩文件：审查者读不到的内容等于无人审查。",
    ),
    risks=("owasp-llm-2025:LLM04",),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"]}, files={"a.jsonl": '{"text": "你好"}\n'}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": b'{"text": "\xc4\xe3"}\n'}, about="GBK"),
        Example(Status.FAIL, asset={"files": ["a.csv"]}, files={"a.csv": "text,label\nhello\n"}),
        Example(
            Status.FAIL,
            asset={"files": ["a.jsonl"], "text_field": "text"},
            files={"a.jsonl": '{"body": "x"}\n'},
            about="the declared text field is missing",
        ),
        Example(
            Status.UNKNOWN,
            asset={"files": ["a.doc"]},
            files={"a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)},
        ),
        Example(Status.UNKNOWN, asset={"files": ["a.txt"]}, files={"a.txt": ""}),
    ),
)
def corpus_readable(asset: Asset, context: Context) -> Outcome:
    """Decode and parse every line. A broken line fails; a format or size that this version does not read is unknown."""
    seen = examined(asset, context)
    places = seen.unread_locations()
    reasons = {place.reason for _, one in seen.files for place in one.unreadable}
    evidence = (Evidence("documents", seen.documents, "documents"), Evidence("places_not_read", seen.unread, "places"))
    if reasons - OURS:
        return failed(
            "broken",
            "places that cannot be read: {n} (documents read: {documents})",
            "除 {documents} 份文档外，有 {n} 处无法读取",
            n=seen.unread,
            documents=seen.documents,
            locations=places,
            evidence=evidence,
        )
    if seen.unread or seen.empty or not seen.files:
        return unknown(
            "unread",
            "places not read (format or bound): {n}; files without a document: {empty}",
            "有 {n} 处未读取（格式或上限），{empty} 个文件没有文档",
            n=seen.unread,
            empty=len(seen.empty),
            locations=places,
            evidence=evidence,
        )
    return passed(
        "read",
        "every document decodes and parses ({documents} in all)",
        "全部 {documents} 份文档均可解码和解析",
        documents=seen.documents,
        evidence=evidence,
    )
