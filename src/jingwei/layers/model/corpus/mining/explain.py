"""What the company of a candidate is, where another part of the review tells it: a label before a telephone number is no trigger."""

from __future__ import annotations

from collections.abc import Sequence

from jingwei.layers.model.corpus.mining.contexts import Example
from jingwei.text import detectors
from jingwei.text.match import Match
from jingwei.text.normalise import INVISIBLE
from jingwei.text.patterns import expression

NEAR = 40  # characters from the candidate at which a finding begins or ends
_SHARE = 0.5
_HIDDEN = 6  # invisible characters that are more than a mark in a word
_ENCODED = expression(r"(?=[^\s]*[0-9])(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[A-Za-z0-9+/=_-]{40}")
_UNSEEN = expression(f"[{INVISIBLE}]")
_TURNED = expression("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def explained(examples: Sequence[Example]) -> str:
    """What most examples have at the candidate, empty where nothing is known.

    `personal`: personal data or a secret, and not the same one: whoever plants a payload repeats it. `encoded`: a run of encoded bytes.
    `hidden`: a hidden text, which is reported as such.
    """
    values = [value for example in examples if (value := _value(example))]
    if len(values) > _SHARE * len(examples) and len(set(values)) > _SHARE * len(values):
        return "personal"
    near = [text[max(0, start - 4 * NEAR) : end + 2 * NEAR] for text, start, end in examples]
    if sum(bool(_ENCODED.search(text)) for text in near) > _SHARE * len(examples):
        return "encoded"
    if sum(bool(_TURNED.search(text)) or len(_UNSEEN.findall(text)) >= _HIDDEN for text in near) > _SHARE * len(
        examples
    ):
        return "hidden"
    return ""


def _value(example: Example) -> str:
    text, start, end = example
    near = (text[match.start : match.end] for match in detectors.find(text) if _is_near(match, start, end))
    return "\0".join(near)


def _is_near(match: Match, start: int, end: int) -> bool:
    return match.kind != "hidden_unicode" and match.start < end + NEAR and match.end > start - NEAR


def masked(example: Example, start: int, end: int) -> str:
    """The characters from `start` to `end` of an example, without what is personal or secret in them."""
    text, made, at = example[0], "", start
    for match in detectors.find(text):
        if match.kind != "hidden_unicode" and match.start < end and match.end > at:
            made += text[at : max(at, match.start)] + match.masked
            at = min(end, match.end)
    return made + text[at:end]
