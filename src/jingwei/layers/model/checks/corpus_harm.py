"""A machine's scan of a corpus for harmful content reaches its threshold."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed
from jingwei.context import Context
from jingwei.layers.model.corpus.conclude import conclude
from jingwei.layers.model.corpus.examined import counted, examined, locations, measured
from jingwei.text.match import Strength
from jingwei.vocabulary import Asset, Evidence, Status, Text

ABUSE = "All immigrants are vermin and should be killed."
CALM = "The pump in hall {n} was put back into service after the inspection."


def rows(calm: int, abusive: int = 0) -> str:
    """Records for the examples."""
    texts = [*(CALM.format(n=n) for n in range(calm)), *[ABUSE] * abusive]
    return "".join(f'{{"text": "{text}"}}\n' for text in texts)


@check(
    id="model.corpus-harmful-content",
    title=Text("A scan of corpora for harmful content reaches its threshold", "语料有害内容的机器检测达到阈值"),
    layer="model",
    dimensions=("values",),
    kinds=("dataset",),
    objectives=("corpus-scan-clean",),
    severity="high",
    remediation=Text(
        "Let people look at the listed documents, remove what is harmful, and do not use a source that stays above the threshold.",
        "由人工复核所列文档，移除有害内容；仍超过阈值的来源不得使用。",
    ),
    risks=("owasp-llm-2025:LLM04",),
    parameters=(
        Parameter(
            "most",
            0.02,
            Text("largest share of documents that may be flagged", "允许被标记的文档的最大占比"),
            unit="share",
            source="TC260-003 9.2, as reported (98 % acceptable in a technical sample)",
        ),
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"]}, files={"a.jsonl": rows(9)}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": rows(40, 2)}),
        Example(Status.PASS, asset={"files": ["a.jsonl"]}, files={"a.jsonl": rows(99, 1)}, about="one in a hundred"),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": rows(9) + "{\n"}),
    ),
)
def corpus_harm(asset: Asset, context: Context) -> Outcome:
    """Flag documents by lexicon and classifier; their share decides. Nobody has read them: a pass says what the scan says."""
    seen = examined(asset, context)
    every = seen.of("harm", Strength.LOW)
    flagged = seen.flagged
    most = float(context.parameter("most"))
    evidence = (Evidence("flagged_documents", flagged, "documents"), *measured(seen, every))
    figures = {"flagged": flagged, "documents": seen.documents, "most": f"{100 * most:g} %"}

    def report() -> Outcome:
        return failed(
            "more",
            "documents flagged as harmful: {flagged} of {documents}, more than {most} ({kinds})",
            "{documents} 份文档中有 {flagged} 份被标为有害，超过 {most}（{kinds}）",
            kinds=counted(seen.of("harm", Strength.LIKELY)),
            locations=locations(seen.of("harm", Strength.LIKELY)),
            evidence=evidence,
            **figures,
        )

    def clean() -> Outcome:
        return passed(
            "less",
            "documents flagged as harmful: {flagged} of {documents}, at most {most}; no person has read them",
            "{documents} 份文档中有 {flagged} 份被标为有害，不超过 {most}；未经人工阅读",
            evidence=evidence,
            **figures,
        )

    return conclude(seen, found=report if flagged > most * seen.documents else None, clean=clean)
