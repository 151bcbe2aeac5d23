"""From an entry of a list to what is said of it: pins, hashes, sources, advisories, names, licences, support."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jingwei.layers.tools.packages.hashes import is_bound
from jingwei.layers.tools.packages.judging.known import Known, Match
from jingwei.layers.tools.packages.judging.licences import normalised
from jingwei.layers.tools.packages.judging.listed import Attested
from jingwei.layers.tools.packages.judging.problem import Problem, gap, problem
from jingwei.layers.tools.packages.judging.provenance import of_provenance
from jingwei.layers.tools.packages.judging.purl import purl
from jingwei.layers.tools.packages.judging.record import Record
from jingwei.layers.tools.packages.names.near import nearest
from jingwei.layers.tools.packages.options import masked
from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source
from jingwei.layers.tools.packages.support.table import support_of
from jingwei.layers.tools.provenance.appraise import Provenance
from jingwei.layers.tools.provenance.policy import Policy, settle

_REPOSITORY = re.compile(r"(?:git|hg|svn|bzr)(?:\+|:|@)|.*\.git(?:[@#?]|$)", re.IGNORECASE)
_PLAIN = ("http://", "ftp://", "git://", "git+http://", "svn+http://", "hg+http://")
_FURTHER = frozenset({"further", "links"})
_NOTES = {
    "include": "list.include", "constraint": "list.include", "option": "list.option", "unread": "list.unread", "cut": "list.cut",
    "local": "list.local", "direct": "list.declared", "other": "list.other", "unlocked": "list.unlocked",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judge:
    """What every judgement rests on: the advisories, and the date for which ends of support are told."""

    known: Known
    today: str  # ISO date
    policy: Policy = field(default_factory=Policy)
    attested: Attested | None = None

    def listed(self, path: str, found: PackageList, *, settled: bool = False) -> Iterator[Record]:
        """A record for each package of the list, then one for each thing that keeps the list from being complete.

        `settled`: other lists hold what this one asks for, or it need not hold anything.
        """
        sources = tuple(_of_sources(found.sources))
        for package in found.packages:
            yield self.entry(path, package, sources)
        notes = [_of_note(note) for note in found.notes]
        notes += [] if found.packages or notes or settled else [problem("list.empty")]
        for note in notes:
            yield Record(path, line=note.line, problems=(note,))

    def entry(self, path: str, package: Package, sources: tuple[Problem, ...] = ()) -> Record:
        """The record of one entry of a list."""
        bound = is_bound(package.hashes)
        problems = [*_pinned(package, bound=bound), *_source(package)]
        problems += [] if bound else sources
        if package.hook:
            problems.append(problem("hook.npm", package.hook))
        expected = self.policy.of(package.ecosystem, package.name)
        found = self.attested.of(package, expected) if self.attested is not None else Provenance()
        return self.record(path, package, problems, provenance=found)

    def record(
        self,
        path: str,
        package: Package,
        problems: Iterable[Problem],
        omitted: int = 0,
        provenance: Provenance = Provenance(),  # noqa: B008 - frozen
    ) -> Record:
        """The record of a package of which `problems` are known: joined with advisories, names, licence, support, and whoever should publish it."""
        matches, more = self._published(package)
        expected = self.policy.of(package.ecosystem, package.name)
        settled = settle(provenance, expected)
        more += of_provenance(settled, expected, required=self.policy.required)
        licence = normalised(package.licence) if package.licence else ""
        if package.licence is not None and not licence:
            more.append(problem("licence.unknown", package.licence or "-"))
        found = tuple(dict.fromkeys((*problems, *more)))
        ordered = tuple(sorted(found, key=lambda one: -one.verdict.rank))
        return Record(
            path, purl(package.ecosystem, package.name, package.version), package.ecosystem, package.name, package.version,
            package.line, licence, matches, ordered, omitted, settled,
        )  # fmt: skip

    def _published(self, package: Package) -> tuple[tuple[Match, ...], list[Problem]]:
        """What is known of the name and the version."""
        if package.ecosystem == "image":
            return (), []
        problems = [] if (near := self._near(package)) is None else [near]
        problems += support_of(package.name, package.version, self.today)
        if not package.version:
            return (), [*problems, problem("version.unknown")]
        answer = self.known.look(package.ecosystem, package.name, package.version)
        for match in answer.matches:
            problems.append(problem("advisory.malicious" if match.malicious else "advisory.vulnerable", _told(match)))
        return answer.matches, [*problems, *(gap(why) for why in answer.gaps)]

    def _near(self, package: Package) -> Problem | None:
        found = nearest(package.ecosystem, package.name)
        if found is None or self.known.mentions(package.ecosystem, package.name):
            return None
        return problem("name.near" if found.certain else "name.similar", f"{package.name} ~ {found.name}")


def _told(match: Match) -> str:
    severity = f" ({match.severity})" if match.severity else ""
    return f"{match.id}{severity}" + (f", fixed in {match.fixed}" if match.fixed else "")


def _pinned(package: Package, *, bound: bool) -> Iterator[Problem]:
    if package.ecosystem == "image":
        if not bound:
            yield problem("pin.image", package.written)
        return
    if not package.pinned:
        rule = "pin.reference" if _REPOSITORY.match(package.source) else "pin.open"
        yield problem(rule, package.written or package.name)
    if not bound:
        yield problem("hash.none")
    if package.only_source:
        yield problem("source.only")


def _source(package: Package) -> Iterator[Problem]:
    """Addresses that stand with the package itself."""
    for address in package.source.split():
        if address.lower().startswith(_PLAIN):
            yield problem("index.unprotected", masked(address))
    direct = not package.written or "://" in package.written or _REPOSITORY.match(package.source)  # else it is an index
    if not package.version and "://" in package.source and direct:
        yield problem("source.address", masked(package.source))


def _of_sources(sources: tuple[Source, ...]) -> Iterator[Problem]:
    for source in sources:
        if source.kind in _FURTHER:
            yield problem("index.further", masked(source.address), line=source.line)
        elif source.kind == "trusted":
            yield problem("index.unprotected", masked(source.address), line=source.line)


def _of_note(note: Note) -> Problem:
    return problem(_NOTES[note.kind], note.text, line=note.line)
