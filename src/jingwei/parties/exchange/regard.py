"""What the verdicts of a bundle rest on, and what came of computing them again, in counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.vocabulary import Basis, Text

FEW = 5  # examples of a reason
MANY = 20  # differences, and reasons
_CLASSES = {
    Basis.RECOMPUTED: Text("can be computed again from what is shown", "可由所示内容重新计算"),
    Basis.RERUNNABLE: Text("can be run again by whoever has the inputs", "可由持有输入者重新运行"),
    Basis.ATTESTED: Text("rest on somebody's word: nobody else can check that", "仅凭运行者的陈述，他人无法核实"),
}
_HOW = {
    Basis.RECOMPUTED: Text("`jingwei verify --recompute` does it", "使用 `jingwei verify --recompute`"),
    Basis.RERUNNABLE: Text(
        "`jingwei verify --recompute --inputs DIR`", "使用 `jingwei verify --recompute --inputs 目录`"
    ),
}
_UNKNOWN = Text("of no class that this version knows: trust it as a mere word", "类别未知：仅可视为陈述")


def rests_on(classes: Mapping[str, str], recomputed: Sequence[Recomputed] | None) -> Iterator[Text]:
    """A line a class; how to compute again is said where that was not done."""
    for name, count in sorted(Counter(classes.values()).items()):
        text = _CLASSES[Basis(name)] if name in set(Basis) else _UNKNOWN
        how = _HOW.get(Basis(name)) if name in set(Basis) and recomputed is None else None
        en, zh = f"{count} {_singular(text.en) if count == 1 else text.en}", f"{count} 项{text.zh}"
        yield Text(f"{en} ({how.en})", f"{zh}（{how.zh}）") if how else Text(en, zh)


def _singular(sentence: str) -> str:
    return sentence.replace("rest on", "rests on", 1)


def computed_again(recomputed: Sequence[Recomputed]) -> Iterator[Text]:
    """How many came out the same; every difference; what was not computed again by its reasons, each with examples."""
    counts = Counter(one.outcome for one in recomputed)
    if count := counts[Outcome.CONFIRMED]:
        yield Text(f"{count} confirmed: computed again, the same", f"{count} 项已确认：重新计算，结果一致")
    if count := counts[Outcome.DIFFERS]:
        en = "DIFFERS" if count == 1 else "DIFFER"
        yield Text(f"{count} {en}: computed again, not the same", f"{count} 项不同：重新计算，结果不一致")
    differing = [one for one in recomputed if one.outcome is Outcome.DIFFERS]
    for one in differing[:MANY]:
        yield Text(f"differs: {one.path}: {one.detail.en}", f"不同：{one.path}：{one.detail.zh}")
    yield from _left_out([one for one in recomputed if one.outcome is Outcome.NOT_RECOMPUTED])


def _left_out(left: Sequence[Recomputed]) -> Iterator[Text]:
    reasons: dict[Text, list[str]] = {}
    for one in left:
        reasons.setdefault(one.detail, []).append(one.path)
    for why, paths in list(reasons.items())[:MANY]:
        listed = ", ".join(paths[:FEW]) + (" ..." if len(paths) > FEW else "")
        yield Text(
            f"{len(paths)} not computed again: {why.en} ({listed})", f"{len(paths)} 项未重新计算：{why.zh}（{listed}）"
        )
    if rest := sum(map(len, list(reasons.values())[MANY:])):
        yield Text(f"{rest} not computed again, for further reasons", f"另有 {rest} 项因其他原因未重新计算")
