"""Backticks around names in a sentence, for readers of formats that show them in another way."""

from __future__ import annotations

from markupsafe import Markup, escape

from jingwei.report.inert import inert


def unticked(text: str) -> str:
    """The sentence without its pairs of backticks; one without a partner stays."""
    return "".join(part for part, _ in _parts(text))


def ticked(text: str) -> Markup:
    """The sentence made inert and escaped, each part between backticks as `<code>`."""
    shown = (Markup("<code>{}</code>").format(part) if code else escape(part) for part, code in _parts(inert(text)))
    return Markup("").join(shown)


def _parts(text: str) -> list[tuple[str, bool]]:
    """(part, whether it stood between backticks)."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return [(part, index % 2 == 1) for index, part in enumerate(parts)]
