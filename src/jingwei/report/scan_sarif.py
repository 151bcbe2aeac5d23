"""A scan as SARIF 2.1.0, written as the records come: what was found first, then every file that was looked at.

A rejected finding is a `fail`. An unproved one is `open` (the tool could not conclude), whose level the standard fixes as `none`; neither reads as a
pass. Members of containers are artifacts inside artifacts (`parentIndex`), so that `byteOffset` counts in the bytes that the location names.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import Any

from jingwei import __version__
from jingwei.codec import json_text, plain
from jingwei.layers.tools.artifacts.verdict import Finding, Policy, Verdict
from jingwei.layers.tools.scanning.record import SEVERITY, Record
from jingwei.limits import MIB
from jingwei.report.inert import inert
from jingwei.report.sarif import SCHEMA
from jingwei.report.sarif_rules import LEVEL
from jingwei.report.scan_rules import descriptors, rule_numbers, translation
from jingwei.report.uri import BASE, located, relative

_LOST = frozenset({"file.lost", "file.unreadable", "file.changed"})
_HELD = 8 * MIB  # of the list of files, before it goes to a temporary file
_SHA = {"sha256": "sha-256", "blake3": "blake3"}


class SarifScan:
    """One run, handed to `write` in pieces. `add` each record in order, then `end`, and `close` in any case.

    What is held in memory does not grow with the number of records.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._files = SpooledTemporaryFile(_HELD, "w+", encoding="utf-8")  # noqa: SIM115 - closed by `close`
        self._numbers = rule_numbers()
        self._artifacts = 0
        self._results = 0
        self._lost = 0
        self._policies: set[Policy] = set()

    def begin(self) -> None:
        """Write what stands before the results."""
        driver = {
            "name": "Jingwei",
            "fullName": "Jingwei 经纬, scanner of model files",
            "version": __version__,
            "language": "en-US",
            "rules": descriptors(),
        }
        head = {"tool": {"driver": driver}, "translations": [translation()], "language": "en-US"}
        more = {
            "columnKind": "unicodeCodePoints",
            "automationDetails": {"id": "jingwei/scan/"},
            "originalUriBaseIds": {BASE: {"description": {"text": "the folder in which the scan was started"}}},
        }
        log = json_text({"$schema": SCHEMA, "version": "2.1.0"})
        self._write(f'{log[:-1]}, "runs": [{json_text(head | more)[:-1]}, "results": [')

    def add(self, record: Record) -> None:
        """One file with its findings."""
        index = self._file(record)
        self._policies.update(record.policies)
        members: dict[tuple[int, str], int] = {}
        turns: Counter[tuple[str, str, str]] = Counter()
        for found in record.findings:
            inner = self._member(found.member, index, members)
            self._result(found, record, inner, turns)
            self._lost += found.rule in _LOST

    def end(self, counts: Mapping[str, int], exit_code: int) -> None:
        """Write the files and how the run ended."""
        self._write('\n], "artifacts": [')
        self._files.seek(0)
        while block := self._files.read(MIB):
            self._write(block)
        invocation = {"executionSuccessful": not self._lost, "exitCode": exit_code}
        properties: dict[str, Any] = {"verdicts": dict(sorted(counts.items()))}
        if self._policies:
            properties["policies"] = [plain(policy) for policy in sorted(self._policies, key=_named)]
        tail = {"invocations": [invocation], "properties": properties}
        self._write(f"\n], {json_text(tail)[1:]}]}}\n")

    def close(self) -> None:
        """Let go of what was not written."""
        self._files.close()

    def _file(self, record: Record) -> int:
        made: dict[str, Any] = {
            "location": located(record.path),
            "length": record.size,
            "roles": ["analysisTarget"],
            "properties": {"verdict": record.verdict.value, "format": inert(record.format)}
            | ({"policies": [_named(policy) for policy in record.policies]} if record.policies else {}),
        }
        hashes = {_SHA[name]: getattr(record, name) for name in _SHA if getattr(record, name)}
        return self._artifact(made | ({"hashes": hashes} if hashes else {}))

    def _artifact(self, made: Mapping[str, Any]) -> int:
        self._files.write(f"{',' if self._artifacts else ''}\n{json_text(made)}")
        self._artifacts += 1
        return self._artifacts - 1

    def _member(self, member: str, index: int, known: dict[tuple[int, str], int]) -> int:
        """The artifact of a member, made with those around it where this file has not named it yet."""
        for part in filter(None, member.split("!")):
            if (index, part) not in known:
                made = {"location": {"uri": relative(part)}, "parentIndex": index}
                known[index, part] = self._artifact(made)
            index = known[index, part]
        return index

    def _result(self, found: Finding, record: Record, index: int, turns: Counter[tuple[str, str, str]]) -> None:
        rejected = found.verdict.rejected
        key = (found.rule, found.member, found.name)
        where = f"{record.path}!{found.member}" if found.member else record.path
        made: dict[str, Any] = {
            "ruleId": found.rule,
            "ruleIndex": self._numbers[found.rule],
            "kind": "fail" if rejected else "open",
            "level": LEVEL[SEVERITY[found.verdict]] if rejected else "none",
            "message": {"text": inert(f"{where}: {found.text.en}")},
            "locations": [_place(found, record, index)],
            "partialFingerprints": _prints(record, key, turns[key]),
            "occurrenceCount": max(1, found.count),
            "properties": {"verdict": found.verdict.value, "zh": inert(f"{where}：{found.text.zh}")},
        }
        turns[key] += 1
        if record.accepted and found.verdict is Verdict.UNPROVED:
            why = {"kind": "external", "status": "accepted", "justification": f"--accept {record.accepted}"}
            made["suppressions"] = [why]
        self._write(f"{',' if self._results else ''}\n{json_text(made)}")
        self._results += 1


def _named(policy: Policy) -> str:
    return f"{policy.distribution} {policy.versions} sha256:{policy.sha256}"


def _place(found: Finding, record: Record, index: int) -> dict[str, Any]:
    inner = found.member.rpartition("!")[2]
    artifact = {"uri": relative(inner)} if inner else located(record.path)
    made: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact | {"index": index}}}
    if found.offset is not None and found.offset >= 0:
        made["physicalLocation"]["region"] = {"byteOffset": found.offset}
    if found.member:
        made["logicalLocations"] = [{"fullyQualifiedName": inert(f"{record.path}!{found.member}"), "kind": "member"}]
    return made


def _prints(record: Record, key: tuple[str, str, str], turn: int) -> dict[str, str]:
    """By the place, and by the content of the file wherever it lies: neither moves with an offset."""
    made = {"jingweiPlace/v1": _hashed([record.path, *key, turn])}
    return made | ({"jingweiContent/v1": _hashed([record.sha256, *key, turn])} if record.sha256 else {})


def _hashed(parts: list[Any]) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]
