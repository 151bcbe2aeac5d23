"""Every rule of the artifact scanner: its verdict and its sentence in both languages. `{name}` is the resolved name or what was found."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.rules import (
    boosters,
    coreml,
    files,
    flatbuffers,
    flax_msgpack,
    formats,
    keras,
    mxnet,
    paddle,
    pickles,
    programs,
    r_serialized,
    skops,
    tensorflow,
    torch,
    torch7,
    vendor,
    xml,
    yaml_config,
)
from jingwei.layers.tools.artifacts.rules.phrases import chinese
from jingwei.layers.tools.artifacts.verdict import Finding, Verdict
from jingwei.vocabulary import Text

RULES: dict[str, tuple[Verdict, str, str]] = {
    **files.RULES,
    **pickles.RULES,
    **formats.RULES,
    **keras.RULES,
    **tensorflow.RULES,
    **flatbuffers.RULES,
    **xml.RULES,
    **coreml.RULES,
    **skops.RULES,
    **yaml_config.RULES,
    **flax_msgpack.RULES,
    **programs.RULES,
    **r_serialized.RULES,
    **torch.RULES,
    **paddle.RULES,
    **vendor.RULES,
    **mxnet.RULES,
    **torch7.RULES,
    **boosters.RULES,
}


def finding(
    rule: str, name: str = "", *, member: str = "", offset: int | None = None, opcode: str = "", detail: str = ""
) -> Finding:
    """A finding of `rule`; `name` is cut to 200 characters and freed of control characters (it comes from the examined file).

    `detail` is a word of the scanner's own that the sentence asks for.
    """
    verdict, en, zh = RULES[rule]
    shown = printable(name)
    named = ((en, shown), (zh, chinese(shown)))
    text = Text(*(sentence.replace("{detail}", detail).replace("{name}", said) for sentence, said in named))
    return Finding(rule, verdict, text, member, offset, opcode, shown)


def printable(text: str, bound: int = 200) -> str:
    """`text` with what cannot be printed written as an escape, cut to `bound` characters."""
    if len(text) <= bound and text.isprintable():
        return text
    cut = text[: bound + 1]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut[:bound])
    return f"{shown}…" if len(cut) > bound else shown
