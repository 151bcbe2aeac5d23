"""Training data holds the languages that the system's users speak."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.values.coverage import UNKNOWN, combined, is_told, languages, primary
from jingwei.vocabulary import Asset, Evidence, Status, Text

ENGLISH = '{"text": "The driver is late because the bridge was closed and they had to go by the river."}\n' * 30
CHINESE = '{"text": "司机迟到了，因为桥封闭了，他们只好沿河绕行。"}\n' * 30
FILES = {"files": ["a.jsonl"], "text_field": "text"}


@check(
    id="values.language-coverage",
    title=Text("Training data holds the languages of the declared users", "训练数据包含所声明用户的语言"),
    layer="model",
    dimensions=("values",),
    kinds=("dataset",),
    objectives=("corpus-language-coverage",),
    severity="medium",
    remediation=Text(
        "Add text in the languages that are short, from sources whose speakers wrote it, or stop declaring the language for this system.",
        "补充不足语言的文本（由该语言使用者撰写的来源），或不再为该系统声明该语言。",
    ),
    parameters=(
        Parameter("share", 0.02, Text("least share of passages", "段落最低占比"), "share", "own default"),
        Parameter("passages", 20, Text("least number of passages", "最少段落数"), "passages", "own default"),
    ),
    examples=(
        Example(Status.PASS, FILES, {"a.jsonl": ENGLISH + CHINESE}, system={"languages": ["en", "zh-CN"]}),
        Example(Status.FAIL, FILES, {"a.jsonl": ENGLISH}, system={"languages": ["en", "zh"]}),
        Example(
            Status.UNKNOWN, FILES, {"a.jsonl": ENGLISH}, system={"languages": ["en", "sw"]}, about="not measurable"
        ),
        Example(Status.UNKNOWN, FILES, {"a.jsonl": ENGLISH}, about="the system declares no language"),
        Example(
            Status.NOTAPPLICABLE,
            {**FILES, "role": "evaluation"},
            {"a.jsonl": ENGLISH},
            system={"languages": ["en"]},
        ),
    ),
)
def language_coverage(asset: Asset, context: Context) -> Outcome:
    """Compare the share of passages per language, told by script and frequent words, with the languages that the system declares.

    A language that cannot be told is unknown, never covered; passages that cannot be told count for no language and may explain a shortage.
    Each training dataset is asked for all languages; a system that splits its languages over datasets sets `share` to its case.
    """
    role = str(asset.properties.get("role", "training"))
    if role != "training":
        return not_applicable(
            "role", "the dataset is not for training ({role})", "该数据集不用于训练（{role}）", role=role
        )
    declared = sorted({primary(tag) for tag in context.system.languages})
    if not declared:
        return unknown("undeclared", "the system declares no language", "系统没有声明语言")
    text_field = asset.properties.get("text_field")
    field = text_field if isinstance(text_field, str) else None
    measured = tuple(context.measure(languages, context.path(f), field, context.limits) for f in asset.files_of())
    counts, total = combined(measured)
    unread = sum(one.unread for one in measured)
    least = max(float(context.parameter("share")) * total, float(context.parameter("passages")))
    evidence = tuple(Evidence(f"passages_in {tag}", n, "passages") for tag, n in sorted(counts.items()))
    short = [tag for tag in declared if is_told(tag) and counts.get(tag, 0) < least]
    untold = counts.get(UNKNOWN, 0)
    proven = [tag for tag in short if counts.get(tag, 0) + untold < least and not unread and total]
    if proven:
        return failed(
            "short",
            "too little text in {tags} (passages wanted of each: {least}, in all: {total})",
            "在 {total} 个段落中，{tags} 的文本过少（至少 {least}）",
            tags=", ".join(proven),
            total=total,
            least=int(-(-least // 1)),
            evidence=evidence,
        )
    doubtful = sorted({*short, *(tag for tag in declared if not is_told(tag))})
    if doubtful or unread or not total:
        return unknown(
            "untold",
            "not shown for {tags}; passages whose language could not be told: {untold} of {total}; places not read: {unread}",
            "无法确认 {tags}：{total} 个段落中有 {untold} 个无法判断语言，{unread} 处未读取",
            tags=", ".join(doubtful) or ", ".join(declared),
            untold=untold,
            total=total,
            unread=unread,
            evidence=evidence,
        )
    return passed(
        "covered",
        "enough text in {tags} (passages wanted of each: {least}, in all: {total})",
        "{tags} 在 {total} 个段落中均不少于 {least} 个",
        tags=", ".join(declared),
        least=int(-(-least // 1)),
        total=total,
        evidence=evidence,
    )
