"""What is unproved in a large tree, by reason: how many files, of which format, and a few of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.verdict import Finding
    from jingwei.layers.tools.scanning.record import Record

_EXAMPLES = 3  # of each reason
_REASONS = 40  # that are told; the rest are counted together
_HELD = 2_000  # reasons that are kept apart while the files come
_OTHER = Text("other reasons", "其他原因")
_OPEN = "format.unknown"  # its name is one of few, and says more than the rule


@dataclass(slots=True)
class Reason:
    """Files that one rule leaves unproved in one format."""

    text: Text
    format: str
    accepted: bool
    files: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """One more file."""
        self.files += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(path)


class Reasons:
    """Counts the files by the first reason of each; memory does not grow with the files."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str, bool], Reason] = {}

    def add(self, record: Record) -> None:
        """One file that is unproved, accepted or not."""
        text = _OTHER
        if record.findings:
            found = record.findings[0]
            text = found.text if found.rule == _OPEN or not found.name else _general(found)
        key = (text.en, record.format, bool(record.accepted))
        if key not in self._by and len(self._by) >= _HELD:
            text, key = _OTHER, (_OTHER.en, "", False)
        reason = self._by.setdefault(key, Reason(text, key[1], key[2]))
        reason.add(record.path)

    def largest(self) -> list[Reason]:
        """The reasons of most files, and those of the others as one."""
        listed = sorted(self._by.values(), key=lambda reason: (-reason.files, reason.text.en, reason.format))
        rest = listed[_REASONS:]
        if not rest:
            return listed
        together = Reason(_OTHER, "", accepted=False, files=sum(reason.files for reason in rest))
        together.examples = [path for reason in rest for path in reason.examples][:_EXAMPLES]
        return [*listed[:_REASONS], together]


def _general(found: Finding) -> Text:
    """The sentence without what it says of this one file."""
    from jingwei.layers.tools.artifacts.rules.phrases import chinese

    said = (found.text.en.replace(found.name, "…"), found.text.zh.replace(chinese(found.name), "…"))
    return Text(*(one.removesuffix(": …").removesuffix("：…") for one in said))
