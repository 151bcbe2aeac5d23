"""Log policies (C2SP tlog-policy): which logs count, and which witnesses together are enough.

The text is a file of octets. Names are opaque octets, kept here as text with `surrogateescape`, so that two names are equal when their octets are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.note import SignatureType, Vkey, read_vkey
from jingwei.limits import LIMITS, Limits

NONE = "none"
LOG_TYPES = frozenset({SignatureType.ED25519, SignatureType.ML_DSA_44_COSIGNATURE})
WITNESS_TYPES = frozenset({SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44_COSIGNATURE})
_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_HINT = "lines are `log VKEY [URL]`, `witness NAME VKEY [URL]`, `group NAME all|any|K NAMES...`, `quorum NAME|none`"


@dataclass(frozen=True, slots=True)
class Log:
    """A log that counts. The key's name is the origin of its checkpoints."""

    vkey: Vkey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under its name in this policy."""

    name: str
    vkey: Vkey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Cosigns when at least `threshold` of its members do."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TlogPolicy:
    """A whole policy. Groups stand after what they name; `quorum` is a witness, a group or `none`."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str


def satisfied(policy: TlogPolicy, cosigned: Collection[str]) -> bool:
    """Whether the witnesses named in `cosigned` are a quorum. Unknown names count for nothing."""
    return policy.quorum == NONE or quorum_time(policy, dict.fromkeys(cosigned, 1)) is not None


def quorum_time(policy: TlogPolicy, cosigned: Mapping[str, int]) -> int | None:
    """Latest t such that the witnesses that cosigned at t or later are a quorum; None without a quorum, and when none is demanded.

    `cosigned` maps names of witnesses to Unix seconds. The time of a group is the k-th latest among its members.
    """
    times = {witness.name: cosigned.get(witness.name) for witness in policy.witnesses}
    for group in policy.groups:
        found = sorted((time for time in map(times.get, group.members) if time is not None), reverse=True)
        times[group.name] = found[group.threshold - 1] if len(found) >= group.threshold else None
    return times.get(policy.quorum)


def read_policy(content: bytes, limits: Limits = LIMITS) -> TlogPolicy:
    """The policy in a text of octets. Raises `ParseError` naming the line, `LimitError`."""
    if len(content) > limits.tlog_policy_bytes:
        raise LimitError(f"log policy: {len(content)} bytes, the bound is {limits.tlog_policy_bytes}", hint=_HINT)
    reader = _Reader(limits.tlog_policy_definitions)
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            reader.take(line)
        except (ParseError, LimitError) as error:
            raise type(error)(f"log policy, line {number}: {error.message}", hint=error.hint) from error
    if reader.quorum is None:
        raise ParseError(
            "log policy: no quorum line", hint="end with `quorum NAME`, or `quorum none` to demand no witness"
        )
    return TlogPolicy(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)


@dataclass(slots=True)
class _Reader:
    bound: int
    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)

    def take(self, line: bytes) -> None:
        """Add what one line defines. Raises `ParseError` (without the line's number), `LimitError`."""
        if found := _FORBIDDEN.search(line):
            raise ParseError(
                f"control character {found[0][0]:#04x}", hint="only tab and newline are allowed; lines end in LF"
            )
        words = [word.decode("utf-8", "surrogateescape") for word in re.split(rb"[ \t]+", line.strip(b" \t"))]
        if words[0] == "" or words[0].startswith("#"):
            return
        takers: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        if words[0] not in takers:
            raise ParseError(f"{words[0][:80]!r} is no keyword", hint=_HINT)
        takers[words[0]](words[1:])

    def _log(self, words: list[str]) -> None:
        vkey, *url = _counted(words, 1, 2)
        log = Log(_key(vkey, LOG_TYPES, [log.vkey for log in self.logs]), *url)
        self.logs.append(log)
        self._bounded(self.logs)

    def _witness(self, words: list[str]) -> None:
        name, vkey, *url = _counted(words, 2, 3)
        self._define(name)
        self.witnesses.append(Witness(name, _key(vkey, WITNESS_TYPES, [one.vkey for one in self.witnesses]), *url))
        self._bounded(self.witnesses)

    def _group(self, words: list[str]) -> None:
        name, threshold, *members = _counted(words, 3, len(words))
        for member in members:
            self._join(member)
        self._define(name)
        self.groups.append(Group(name, _threshold(threshold, len(members)), tuple(members)))
        self._bounded(self.groups)

    def _quorum(self, words: list[str]) -> None:
        (name,) = _counted(words, 1, 1)
        if self.quorum is not None:
            raise ParseError("a second quorum line", hint="keep one")
        if name != NONE:
            self._defined(name)
        self.quorum = name

    def _define(self, name: str) -> None:
        if name == NONE or name in self.names:
            raise ParseError(
                f"the name {name[:80]!r} is taken",
                hint="witnesses and groups share one set of names, `none` is reserved",
            )
        self.names.add(name)

    def _defined(self, name: str) -> None:
        if name not in self.names:
            raise ParseError(
                f"{name[:80]!r} is not defined on an earlier line",
                hint="define witnesses and groups before they are named",
            )

    def _join(self, name: str) -> None:
        self._defined(name)
        if name in self.members:
            raise ParseError(f"{name[:80]!r} is a member twice", hint="a name can be a member of one group only")
        self.members.add(name)

    def _bounded(self, defined: Collection[object]) -> None:
        if len(defined) > self.bound:
            raise LimitError(f"more than {self.bound} definitions of one kind", hint="split the policy")


def _counted(words: list[str], least: int, most: int) -> list[str]:
    if not least <= len(words) <= most:
        raise ParseError(f"{len(words)} words after the keyword", hint=_HINT)
    return words


def _key(text: str, types: frozenset[SignatureType], others: list[Vkey]) -> Vkey:
    vkey = read_vkey(text)
    if vkey.type not in types:
        raise ParseError(
            f"{vkey.name}: signature type {vkey.type:#04x} does not fit here",
            hint="logs: 0x01 or 0x06, witnesses: 0x04 or 0x06",
        )
    if any(other.key == vkey.key for other in others):
        raise ParseError(f"{vkey.name}: its public key stands twice", hint="each key may be listed once")
    return vkey


def _threshold(text: str, members: int) -> int:
    if text in {"all", "any"}:
        return members if text == "all" else 1
    if not _COUNT.fullmatch(text) or int(text) > members:
        raise ParseError(
            f"{text[:80]!r} is no threshold of {members} members",
            hint="write all, any or a number from 1 to the count of members",
        )
    return int(text)
