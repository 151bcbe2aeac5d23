"""The whole answer about a bundle, for a person."""

from __future__ import annotations

from collections.abc import Sequence

from jingwei.evidence.answers import Verdict
from jingwei.parties.exchange.contents import contents, is_proved
from jingwei.parties.exchange.outcome import Recomputed
from jingwei.parties.exchange.unknowable import Situation
from jingwei.parties.exchange.words import Section, sections


def told(
    content: bytes, verdict: Verdict, situation: Situation, recomputed: Sequence[Recomputed] | None
) -> tuple[Section, ...]:
    """Sections to print; what the assessment says stands there only where the judge found nothing wrong."""
    result = contents(content).result if is_proved(verdict, "promise") else None
    return sections(verdict, situation, recomputed, result)
