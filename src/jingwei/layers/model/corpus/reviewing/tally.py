"""What is counted of each source: documents, languages, lengths, findings by kind with exact intervals, and the rule for a single source."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jingwei.layers.model.corpus.declared import counters, grouped
from jingwei.layers.model.corpus.reviewing.rows import Rows
from jingwei.layers.model.corpus.signals import COLUMNS
from jingwei.statistics.binomial import lower_bound, upper_bound, verdict
from jingwei.vocabulary import Status

LEVEL = 0.025  # of each side of an interval
MOST_HARMFUL = 0.05  # of a source's documents, by the rule that a source with more is not used
_HARM = "harm:"
_GRADE, _LICENCE = 4, 6  # places in the row of a finding
LEAK = "contamination"
_RULE = {Status.PASS: "not more", Status.FAIL: "more", Status.UNKNOWN: "inconclusive"}
_CHARACTERS = COLUMNS.index("characters")
_LANGUAGE, _SCRIPT = len(COLUMNS), len(COLUMNS) + 1


class Tally:
    """Counts of a source."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.documents = self.characters = self.harmful = self.removed = 0
        self.languages: Counter[str] = Counter()
        self.scripts: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        self.declared = counters()
        self.licences: Counter[str] = Counter()
        self.matches: Counter[str] = Counter()
        self.holding: Counter[str] = Counter()

    def add(self, one: Rows) -> None:
        """Count the documents and findings of an answer."""
        self.files.add(one.part.name)
        self.documents += len(one.ids)
        for signal in one.rows["signals"]:
            self.characters += signal[_CHARACTERS]
            self.languages[signal[_LANGUAGE]] += 1
            self.scripts[signal[_SCRIPT]] += 1
            self.lengths[signal[_CHARACTERS].bit_length()] += 1
        for stated in one.rows["declared"]:
            for count, value in zip(self.declared.values(), stated or (), strict=False):
                if value:
                    count[value] += 1
        kinds: defaultdict[int, set[str]] = defaultdict(set)
        for finding in one.rows["findings"]:
            if len(finding) > _LICENCE and finding[_GRADE] != "low":
                self.licences[finding[_LICENCE]] += 1
            self.matches[finding[1]] += 1
            kinds[finding[0]].add(finding[1])
        for leak in one.rows["leaks"]:
            self.matches[LEAK] += 1
            kinds[leak[0]].add(LEAK)
        for found in kinds.values():
            self.holding.update(found)
        self.harmful += len(
            {row[0] for row in one.rows["findings"] if row[1].startswith(_HARM) and row[_GRADE] != "low"}
        )

    def told(self, name: str) -> dict[str, Any]:
        """The source's entry in `sources.json`."""
        kinds = {
            kind: {"matches": self.matches[kind], "documents": held, "share": share(held, self.documents)}
            for kind, held in sorted(self.holding.items())
        }
        return {
            "source": name, "files": len(self.files), "documents": self.documents, "characters": self.characters,
            "languages": _counted(self.languages), "scripts": _counted(self.scripts),
            "declared": {name: grouped(counts) for name, counts in self.declared.items() if counts},
            "licences": _counted(self.licences),
            "lengths": [{"below": 1 << bits, "documents": count} for bits, count in sorted(self.lengths.items())],
            "duplicates": {"documents": self.removed, "share": share(self.removed, self.documents)},
            "kinds": kinds, "harmful": self._rule(),
        }  # fmt: skip

    def _rule(self) -> dict[str, Any]:
        """Whether more than `MOST_HARMFUL` of the documents are flagged: an exact test at 5 %, of what was flagged and not of what is so."""
        status = verdict(self.harmful, self.documents, MOST_HARMFUL, "<=").status
        return {
            "documents": self.harmful, "share": share(self.harmful, self.documents), "limit": MOST_HARMFUL,
            "limit_exceeded": _RULE[status], "basis": "flagged by lexicon and classifier, not reviewed by people",
        }  # fmt: skip


def share(held: int, of: int) -> list[float] | None:
    """The share and its 95 % interval (Clopper-Pearson); none of nothing."""
    if not of:
        return None
    return [round(held / of, 6), round(lower_bound(held, of, LEVEL), 6), round(upper_bound(held, of, LEVEL), 6)]


def _counted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name or "none": count for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def tallies(answers: Iterable[Rows], gone: Sequence[int]) -> dict[str, Tally]:
    """Counts by source, in the order of the sources. `gone` are the rising numbers of documents that may leave as duplicates."""
    made: defaultdict[str, Tally] = defaultdict(Tally)
    for one in answers:
        tally = made[one.part.source]
        tally.add(one)
        tally.removed += bisect_left(gone, one.first + len(one.ids)) - bisect_left(gone, one.first)
    return dict(made)
