"""Steps of the judge about the log: its head, who saw it, its entries and their times. Pure; see `verify` for the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.evidence.answers import Head, Missing, Refused, Seen
from jingwei.evidence.bundle import Bundle
from jingwei.evidence.forms.entry import Entry, is_entry, read_entry
from jingwei.evidence.forms.merkle import Frontier, leaf_hash
from jingwei.evidence.forms.spans import counted, span
from jingwei.evidence.notes.checkpoint import Opened, open_checkpoint, read_checkpoint
from jingwei.evidence.notes.note import SignatureType, read_note
from jingwei.evidence.notes.quorum import NONE, quorum_time, satisfied
from jingwei.evidence.policy import Policy
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import Limits
from jingwei.vocabulary import Text

SKEW = 300  # seconds by which honest clocks may differ
_WITHOUT_LINES = SignatureType.ML_DSA_44_COSIGNATURE  # what it signs leaves the lines after the root out
DELAY = 7 * 86_400  # between a head and its cosignatures, where the policy states no `max_delay`


@dataclass(frozen=True, slots=True)
class History:
    """The log as shown: entries from index `before.size` on (None for foreign bytes), and their leaf hashes."""

    origin: str
    before: Frontier
    entries: tuple[Entry | None, ...]
    hashes: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Entries in the whole log."""
        return self.before.size + len(self.entries)

    def numbered(self) -> Iterable[tuple[int, Entry]]:
        """Index and entry, foreign ones left out."""
        return ((i, e) for i, e in enumerate(self.entries, self.before.size) if e is not None)


def head(bundle: Bundle, policy: Policy, verify: Verify, limits: Limits) -> Seen[Opened]:
    """The checkpoint, signed by a log of the policy whose name is the origin."""
    opened = _opened(bundle.checkpoint, policy, verify, limits)
    point = opened.checkpoint
    lines = len(opened.note.signatures)
    en = f"log {point.origin}, {point.size} entries, {counted(lines, 'signature')}"
    zh = f"日志 {point.origin}，共 {point.size} 条，{lines} 个签名"
    if ignored := _ignored(opened):
        en += f"; by keys that the policy does not know, ignored: {ignored}"
        zh += f"；策略未列出的密钥签名已忽略：{ignored}"
    if point.extensions:
        en += f"; {len(point.extensions)} further lines, not looked at"
        zh += f"；另有 {len(point.extensions)} 行未查看"
    return Seen(opened, Text(en, zh))


def _ignored(*opened: Opened) -> str:
    return ", ".join(sorted({f"{line.name} {line.key_id.hex()}" for one in opened for line in one.ignored}))


def _opened(note: bytes, policy: Policy, verify: Verify, limits: Limits) -> Opened:
    logs = [log.vkey for log in policy.tlog.logs]
    opened = open_checkpoint(note, [*logs, *(witness.vkey for witness in policy.tlog.witnesses)], verify, limits)
    origin = opened.checkpoint.origin
    if not any(vkey in opened.signers and vkey.name == origin for vkey in logs):
        raise Refused(f"no log of the policy signed the head of {origin}", f"策略中的日志均未签署 {origin} 的日志头")
    if opened.checkpoint.extensions and all(vkey.type is _WITHOUT_LINES for vkey in opened.signers):
        raise Refused("the head has further lines that no signature covers", "日志头含有未被任何签名覆盖的附加行")
    return opened


def vouched(opened: Opened, policy: Policy) -> int | None:
    """The latest time at which a quorum still stands, None when there is no quorum or none is demanded."""
    times = {w.name: opened.signers.get(w.vkey) for w in policy.tlog.witnesses}
    return quorum_time(policy.tlog, {name: time for name, time in times.items() if time is not None})


def _cosigners(opened: Opened, policy: Policy) -> list[str]:
    return [w.name for w in policy.tlog.witnesses if opened.signers.get(w.vkey) is not None]


def quorum(opened: Opened, policy: Policy) -> Seen[int | None]:
    """Enough witnesses cosigned; the time for which they vouch."""
    if policy.tlog.quorum == NONE:
        en = "the policy demands no witness: a log that its keeper wrote anew, or shows differently to others, would not be noticed"
        return Seen(None, Text(en, "策略不要求见证方：日志保管者重写日志或向他人出示不同版本将无法被发现"))
    names = _cosigners(opened, policy)
    listed = ", ".join(names) or "none"
    if not satisfied(policy.tlog, names):
        raise Refused(
            f"too few witnesses cosigned for {policy.tlog.quorum}: {listed}",
            f"见证方不足（要求 {policy.tlog.quorum}）：{listed}",
        )
    return Seen(vouched(opened, policy), Text(f"cosigned by {listed}", f"见证方：{listed}"))


def freshness(time: int | None, policy: Policy, now: int) -> Seen[None]:
    """The quorum's time is not older than the policy allows, and not in the future."""
    if time is not None and time > now + SKEW:
        ahead = span(time - now)
        raise Refused(f"witnesses vouch for a time {ahead.en} in the future", f"见证时间在未来 {ahead.zh}")
    if policy.max_age is None:
        return Seen(
            None,
            Text("the policy sets no age: a stale head would not be noticed", "策略未规定时效：过期的日志头无法被发现"),
        )
    if time is None:
        raise Missing("no witness vouches for the age of this head", "没有见证方证明日志头的时间")
    age, allowed = span(max(now - time, 0)), span(policy.max_age)
    if now - time > policy.max_age:
        raise Refused(
            f"the head is {age.en} old, the policy allows {allowed.en}",
            f"日志头已有 {age.zh}，策略允许 {allowed.zh}",
        )
    return Seen(None, Text(f"the head is {age.en} old", f"日志头距今 {age.zh}"))


def log(bundle: Bundle, opened: Opened, policy: Policy, limits: Limits) -> Seen[History]:
    """The entries shown, with what stands for those before them, give the signed root."""
    hashes = tuple(leaf_hash(entry) for entry in bundle.entries)
    made = bundle.before.appended(hashes)
    if made.size != opened.checkpoint.size or made.root() != opened.checkpoint.root:
        raise Refused(
            "the entries shown are not those of the signed head: entries were changed, left out or added",
            "所示条目与签名的日志头不符：条目被修改、遗漏或添加",
        )
    if bundle.before.size and policy.history == "all":
        raise Missing(
            f"the first {bundle.before.size} entries are not shown, the policy demands all",
            f"前 {bundle.before.size} 条未出示，策略要求全部",
        )
    entries = tuple(read_entry(entry, limits) if is_entry(entry) else None for entry in bundle.entries)
    foreign = entries.count(None)
    last = made.size - 1
    en = f"all entries {bundle.before.size} to {last} are here" + (
        f", {foreign} of them not Jingwei's" if foreign else ""
    )
    zh = f"第 {bundle.before.size} 至 {last} 条全部在此" + (f"，其中 {foreign} 条非经纬条目" if foreign else "")
    return Seen(History(opened.checkpoint.origin, bundle.before, entries, hashes), Text(en, zh))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that a quorum saw: its size and the time vouched for."""

    size: int
    time: int


def times(
    bundle: Bundle, history: History, policy: Policy, verify: Verify, latest: int, limits: Limits
) -> Seen[tuple[Anchor, ...]]:
    """Entries stand in order of time; none is dated back past a head that was witnessed without it. `latest` bounds all times."""
    last = 0
    for index, entry in history.numbered():
        if entry.time < last:
            raise Refused(f"entry {index} is dated before the one in front of it", f"第 {index} 条的时间早于前一条")
        last = entry.time
    if last > latest + SKEW:
        raise Refused("an entry is dated after the head was witnessed", "有条目的时间晚于日志头的见证时间")
    opened = [_opened(note, policy, verify, limits) for note in bundle.anchors]
    anchors = _anchors(history, policy, opened)
    for anchor in anchors:
        _refuse_wrongly_dated(history, anchor, policy.max_delay or DELAY)
    if not opened:
        en, zh = "in order; no older head says when they were made", "时间有序；没有早期日志头证明其时间"
        return Seen(anchors, Text(en, zh))
    seen = [f"{one.checkpoint.size} ({', '.join(_cosigners(one, policy)) or '-'})" for one in opened]
    lines, listed = sum(len(one.note.signatures) for one in opened), ", ".join(seen)
    en = f"in order; older heads agree, {len(anchors)} of {len(opened)} witnessed by a quorum, {lines} signatures: {listed}"
    zh = f"时间有序；早期日志头一致，{len(opened)} 个中 {len(anchors)} 个达到见证数，{lines} 个签名：{listed}"
    if ignored := _ignored(*opened):
        en, zh = f"{en}; ignored: {ignored}", f"{zh}；已忽略：{ignored}"
    return Seen(anchors, Text(en, zh))


def _anchors(history: History, policy: Policy, opened: Sequence[Opened]) -> tuple[Anchor, ...]:
    roots = roots_at(history, [one.checkpoint.size for one in opened])
    for one in opened:
        if one.checkpoint.origin != history.origin or roots.get(one.checkpoint.size) != one.checkpoint.root:
            raise Refused(
                f"an older signed head of size {one.checkpoint.size} is of another history: the log was forked",
                f"大小为 {one.checkpoint.size} 的早期签名日志头属于另一历史：日志曾被分叉",
            )
    seen = ((one.checkpoint.size, vouched(one, policy)) for one in opened)
    return tuple(Anchor(size, time) for size, time in seen if time is not None)


def _refuse_wrongly_dated(history: History, anchor: Anchor, delay: int) -> None:
    for index, entry in history.numbered():
        if index < anchor.size and entry.time > anchor.time + SKEW:
            raise Refused(
                f"entry {index} is dated later than a head that holds it was witnessed",
                f"第 {index} 条的时间晚于包含它的日志头的见证时间",
            )
        if index >= anchor.size and entry.time < anchor.time - delay:
            raise Refused(
                f"entry {index} is dated back: it was not yet there when a later time was witnessed",
                f"第 {index} 条被倒签：在更晚的时间被见证时它尚不存在",
            )


def older(bundle: Bundle, index: int) -> list[str]:
    """Texts of the older heads that hold the entry at `index`; their signatures were looked at with the times."""
    texts = [read_note(note).text for note in bundle.anchors]
    return [text for text in texts if read_checkpoint(text).size > index]


def roots_at(history: History, sizes: Sequence[int]) -> Mapping[int, bytes]:
    """Roots that the log had at these sizes; those before the first entry shown are left out. One pass."""
    wanted = sorted({size for size in sizes if history.before.size <= size <= history.size})
    made: dict[int, bytes] = {}
    at = history.before
    for size in wanted:
        at = at.appended(history.hashes[at.size - history.before.size : size - history.before.size])
        made[size] = at.root()
    return made


def memory(history: History, remembered: Head | None) -> Seen[None]:
    """The log continues what this verifier saw earlier."""
    if remembered is None:
        return Seen(None, Text("first contact: nothing is remembered of this log", "首次接触：对该日志没有记忆"))
    if remembered.origin != history.origin:
        raise ParseError(f"the memory is of {remembered.origin}, not of {history.origin}")
    if history.size < remembered.size:
        raise Refused(
            f"rolled back: {history.size} entries, {remembered.size} were seen before",
            f"日志回退：现有 {history.size} 条，此前见过 {remembered.size} 条",
        )
    root = roots_at(history, [remembered.size]).get(remembered.size)
    if root is None:
        raise Missing("the bundle does not reach back to the head remembered", "数据包未追溯到已记忆的日志头")
    if root.hex() != remembered.root:
        raise Refused("forked: the head seen before is of another history", "日志分叉：此前见过的日志头属于另一历史")
    return Seen(
        None, Text(f"continues the {remembered.size} entries seen before", f"延续此前见过的 {remembered.size} 条")
    )
