"""Lies about the log: entries changed, left out, dated back; histories forked and rolled back; runs that do not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.merkle import Frontier
from jingwei.evidence.notes.checkpoint import Checkpoint
from jingwei.evidence.notes.note import note_bytes, read_note
from tests.conformance.attacks import honest, indexed, lines, rebuilt, replaced, rewritten
from tests.conformance.case import CARRIER, COLLUSION, ISSUER, OLD, WITNESS, Case, edited, filed, lie
from tests.conformance.honest import FIRST_RUN, GOOD, earlier
from tests.evidence.issuer import NOW, ORIGIN, WITNESSES, Log, Story, Told, at, policy_text, sha

ALL = dict.fromkeys(WITNESSES, -600)
NOTHING: dict[str, int] = {}


def _edited() -> Iterator[Case]:
    change = replaced(b'"exit":1', b'"exit":0')
    yield lie(
        "edit-entry",
        "log",
        "The result's entry says exit code 0 instead of 1.",
        CARRIER,
        rewritten(honest(), "entries", change),
    )
    told = Story().tell()
    seen = told.story.log.head(cosigned=ALL)
    told.story.log.entries[1] = change(told.story.log.entries[1])
    bundle = told.bundle(NOTHING)
    yield lie(
        "edit-recomputed",
        "quorum",
        "An entry is changed and the log signed anew; witnesses would not cosign.",
        ISSUER,
        bundle,
    )
    old = read_note(seen).signatures[1:]
    borrowed = lines(bundle.checkpoint, lambda found: found.extend(old))
    yield lie(
        "edit-recomputed-old-cosignatures",
        "head",
        "The cosignatures of the true head stand under the new one.",
        OLD,
        rebuilt(bundle, checkpoint=borrowed),
    )
    yield lie(
        "edit-recomputed-one-witness",
        "quorum",
        "One witness cosigns the new history, two are demanded.",
        WITNESS,
        told.bundle({WITNESSES[0]: -600}),
    )
    entries = told.bundle(NOTHING).entries
    yield lie("delete-entry", "log", "A foreign entry in the middle is left out.", CARRIER, _without(2))
    yield lie(
        "delete-entry-count",
        "log",
        "An entry is left out and another one added at the end.",
        CARRIER,
        _without(0, (b"padding",)),
    )
    yield lie(
        "swap-entries",
        "log",
        "Two entries change places.",
        CARRIER,
        rebuilt(Story().tell().bundle(), entries=entries[::-1]),
    )
    log = earlier(Log(), Kind.RESULT)
    true = {"size": 2, "root": _root(log)}
    yield lie(
        "omit-failed-run",
        "quorum",
        "The run that failed is cut out of the log, which is signed anew.",
        ISSUER,
        Story(statuses=GOOD).tell().bundle(NOTHING),
    )
    yield lie(
        "omit-failed-run-remembered",
        "memory",
        "The run that failed is cut out, and every witness cosigns; the verifier has seen the other head.",
        COLLUSION,
        Story(statuses=GOOD).tell().bundle(ALL),
        memory={ORIGIN: true},
    )
    yield lie(
        "truncate-tail",
        "log",
        "The last entry is cut off under the true head.",
        CARRIER,
        rebuilt(Story().tell().bundle(), entries=Story().tell().bundle().entries[:2]),
    )
    told = Story().tell()
    short = told.story.log.head(2, cosigned=ALL)
    bundle = told.bundle()
    yield lie(
        "truncate-to-older-head",
        "statements",
        "An older head, which lacks the release, with its entries.",
        OLD,
        rebuilt(bundle, checkpoint=short, entries=bundle.entries[:2]),
    )
    yield lie(
        "no-entries",
        "statements",
        "The head of the empty log.",
        OLD,
        rebuilt(bundle, checkpoint=Log().head(cosigned=ALL), entries=()),
    )


def _without(index: int, more: tuple[bytes, ...] = ()) -> bytes:
    log = Log(entries=[b"a", b"b", b"c"])
    bundle = Story(log=log).tell().bundle()
    return rebuilt(bundle, entries=bundle.entries[:index] + bundle.entries[index + 1 :] + more)


def _root(log: Log) -> str:
    from jingwei.evidence.forms.merkle import leaf_hash, root_of

    return root_of(map(leaf_hash, log.entries)).hex()


def _dated() -> Iterator[Case]:
    log = Log()
    log.add(Entry(Kind.PLAN, at(-3599), "other", FIRST_RUN, sha("x")))
    yield lie(
        "back-date-entry",
        "times",
        "The plan is dated one second before the entry in front of it.",
        ISSUER,
        edited(log=log),
    )
    log = Log(entries=[b"foreign"])
    anchor = log.head(cosigned=dict.fromkeys(WITNESSES, -700))
    year = Story(log=log, start=-365 * 86_400).tell()
    yield lie(
        "back-date-year",
        "times",
        "Plan and result are dated back a year, but were not yet there ten minutes ago.",
        ISSUER,
        year.bundle(anchors=(anchor,)),
    )
    year = Story(start=-365 * 86_400).tell()
    yield lie(
        "back-date-unwitnessed",
        "plan",
        "Plan and result are dated back a year, and no older head is shown.",
        ISSUER,
        year.bundle(),
        policy=policy_text(max_delay="1d", as_of="any"),
        verdict="incomplete",
    )
    told = Story().tell()
    told.story.log.entries[0] = told.story.log.entries[0].replace(at(-3600).encode(), at(-365 * 86_400).encode())
    yield lie(
        "back-date-plan",
        "plan",
        "Only the plan is dated back, as if it had been promised long before the run.",
        ISSUER,
        told.bundle(),
        policy=policy_text(max_delay="2h", as_of="any"),
        verdict="incomplete",
    )
    yield lie(
        "date-after-head",
        "times",
        "The release is dated after the witnesses saw it.",
        ISSUER,
        Story(start=-119 + 301 - 600).tell().bundle(),
    )
    told = Story().tell()
    anchor = told.story.log.head(2, dict.fromkeys(WITNESSES, -3600 + 60 - 301))
    yield lie(
        "date-forward",
        "times",
        "The result is dated five minutes after witnesses saw it, so that an old one looks new.",
        ISSUER,
        told.bundle(anchors=(anchor,)),
    )
    later = dict.fromkeys(WITNESSES, 301)
    yield lie(
        "head-in-the-future",
        "freshness",
        "The witnesses vouch for a time that has not come.",
        COLLUSION,
        Story().tell().bundle(later),
    )
    yield lie(
        "one-clock-in-the-future",
        "freshness",
        "One witness is ahead by a year, the other one is too old: the quorum is as old as its oldest member.",
        WITNESS,
        Story(start=-40 * 86_400).tell().bundle({WITNESSES[0]: 200, WITNESSES[1]: -31 * 86_400}),
    )
    for name, when in (
        ("month-13", "2026-13-01T00:00:00Z"),
        ("zone", "2026-09-21T00:00:00+0"),
        ("fraction", "2026-09-21T00:00:0.Z"),
        ("full-width", "２026-09-21T00:00:00Z"),
    ):
        entry = _raw(at=when)
        yield lie(
            f"date-{name}",
            "log",
            f"An entry is dated {when}, which is no time of this format.",
            ISSUER,
            edited(log=Log(entries=[entry])),
        )


def _raw(**changes: Any) -> bytes:
    made = {
        "schema": "jingwei/entry/1",
        "kind": "plan",
        "at": at(-9000),
        "system": "desk",
        "run": FIRST_RUN,
        "digest": sha("x"),
    }
    return canonical({**made, **changes})


def _forked() -> Iterator[Case]:
    other = Log(entries=[b"another past"])
    anchor = other.head(cosigned=dict.fromkeys(WITNESSES, -900))
    yield lie(
        "split-view-anchor",
        "times",
        "A signed older head is of another history.",
        COLLUSION,
        Story().tell().bundle(anchors=(anchor,)),
    )
    alone = replace_origin(other)
    yield lie(
        "anchor-of-nobody",
        "times",
        "An older head that no log of the policy signed.",
        CARRIER,
        Story().tell().bundle(anchors=(alone,)),
    )
    longer = Log(entries=[*Story().tell().story.log.entries, b"1", b"2", b"3"])
    yield lie(
        "anchor-longer-than-head",
        "times",
        "An `older` head is larger than the head.",
        ISSUER,
        Story().tell().bundle(anchors=(longer.head(cosigned=ALL),)),
    )
    told = Story().tell()
    bundle = told.bundle()
    size = len(bundle.entries)
    yield lie(
        "split-view-memory",
        "memory",
        "The verifier has seen another head of the same size.",
        COLLUSION,
        bundle,
        memory={ORIGIN: {"size": size, "root": sha("other")}},
    )
    yield lie(
        "fork-memory-older",
        "memory",
        "The verifier has seen another history of the first entry.",
        COLLUSION,
        bundle,
        memory={ORIGIN: {"size": 1, "root": sha("other")}},
    )
    yield lie(
        "rollback-memory",
        "memory",
        "The verifier has seen a longer log.",
        OLD,
        bundle,
        memory={ORIGIN: {"size": size + 1, "root": sha("longer")}},
    )
    yield lie(
        "rollback-age", "freshness", "An old head is shown as today's.", OLD, bundle, now=NOW - 600 + 30 * 86_400 + 1
    )
    yield lie(
        "rollback-age-of-quorum",
        "freshness",
        "One fresh cosignature stands beside an old one.",
        OLD,
        Story(start=-9000).tell().bundle({WITNESSES[0]: -1, WITNESSES[1]: -8000}),
        policy=policy_text(max_age="2h"),
    )
    yield lie(
        "no-age",
        "freshness",
        "The policy limits the age, but demands no witness who could tell it.",
        ISSUER,
        bundle,
        policy=policy_text(0),
        verdict="incomplete",
    )
    tail = Story(log=earlier(Log(), Kind.RESULT)).tell().bundle(first=2)
    yield lie(
        "hidden-past",
        "log",
        "The entries before the plan are not shown, the policy demands all.",
        ISSUER,
        tail,
        verdict="incomplete",
    )
    memory = {ORIGIN: {"size": 1, "root": sha("x")}}
    yield lie(
        "hidden-past-remembered",
        "memory",
        "What the verifier has seen lies before what is shown.",
        ISSUER,
        tail,
        policy=policy_text(history="plan"),
        memory=memory,
        verdict="incomplete",
    )
    forged = replace(tail, before=Frontier(2, (bytes(32),)))
    yield lie(
        "hidden-past-forged",
        "log",
        "The hash that stands for the hidden entries is another one.",
        CARRIER,
        forged,
        policy=policy_text(history="plan"),
    )
    shifted = replace(tail, before=Frontier(4, tail.before.roots))
    yield lie(
        "hidden-past-longer",
        "log",
        "Two hidden entries are called four, so that indices shift.",
        CARRIER,
        shifted,
        policy=policy_text(history="plan"),
    )
    moved = indexed(filed(tail), lambda index: index["entries"].update(first=3))
    yield lie(
        "hidden-past-count",
        "container",
        "The hashes do not stand for as many entries as are said to be hidden.",
        CARRIER,
        moved,
        policy=policy_text(history="plan"),
    )
    plan_hidden = Story().tell().bundle(first=1)
    yield lie(
        "hidden-plan",
        "statements",
        "The plan's own entry is not shown.",
        ISSUER,
        plan_hidden,
        policy=policy_text(history="plan"),
    )


def replace_origin(log: Log) -> bytes:
    """The head of a log of another name."""
    return Log(origin="example.org/other", key="example.org/other", entries=log.entries).head(cosigned=ALL)


def _run(log: Log, start: int, kind: Kind, index: int, **more: Any) -> None:
    given: dict[str, Any] = {"system": "desk", "run": FIRST_RUN, "digest": sha("earlier result"), "plan": index}
    log.add(Entry(kind, at(start), **{**given, **more}))


def _runs() -> Iterator[Case]:
    yield lie(
        "dangling-run",
        "runs",
        "An earlier run began and never ended.",
        ISSUER,
        edited(log=earlier(Log(), None)),
        verdict="incomplete",
    )
    told = Story().tell()
    told.story.start = -2000
    told.story.log.add(Entry(Kind.PLAN, at(-3000), "desk", FIRST_RUN, sha("later")))
    yield lie(
        "dangling-later-run",
        "runs",
        "A later run began and has not ended.",
        ISSUER,
        told.bundle(),
        verdict="incomplete",
    )
    log = earlier(Log(), Kind.ABANDONED)
    yield lie(
        "abandoned-not-allowed",
        "runs",
        "A run was given up, the policy refuses that.",
        ISSUER,
        edited(log=log),
        policy=policy_text(abandoned="refused"),
    )
    same = digest(Story().plan())
    yield lie(
        "contradicting-run",
        "runs",
        "The same plan failed before: nothing that it pins has changed.",
        ISSUER,
        edited(log=earlier(Log(), Kind.RESULT, digest=same), statuses=GOOD),
    )
    yield lie(
        "contradicting-run-open",
        "runs",
        "The same plan failed before, now something is merely open.",
        ISSUER,
        edited(log=earlier(Log(), Kind.RESULT, digest=same), statuses=("pass", "error", "pass")),
    )
    hidden = earlier(Log(), Kind.RESULT, digest=same, system="dеsk")
    yield lie(
        "contradicting-run-look-alike",
        "subject",
        "The same plan failed before, under a system whose name has a Cyrillic letter.",
        ISSUER,
        edited(log=hidden, statuses=GOOD),
    )
    told = Story(statuses=GOOD).tell()
    told.story.start = -2000
    told.story.log.add(Entry(Kind.PLAN, at(-3000), "desk", FIRST_RUN, same))
    _run(told.story.log, -2900, Kind.RESULT, 2, exit=1)
    yield lie("contradicting-later-run", "runs", "The same plan failed afterwards.", ISSUER, told.bundle())
    yield lie(
        "run-ends-twice",
        "runs",
        "A run that failed is given up afterwards.",
        ISSUER,
        edited(log=_twice(Kind.RESULT, Kind.ABANDONED)),
    )
    yield lie(
        "run-ends-after-abandoned",
        "runs",
        "A run that was given up has a result afterwards.",
        ISSUER,
        edited(log=_twice(Kind.ABANDONED, Kind.RESULT)),
    )
    log = earlier(Log(), None, system="door")
    _run(log, -8000, Kind.RESULT, 0, exit=0)
    yield lie("result-of-other-system", "runs", "A result ends the run of another system.", ISSUER, edited(log=log))
    log = earlier(Log(), None)
    _run(log, -8000, Kind.RESULT, 0, exit=0, run="e" * 32)
    yield lie("result-of-other-run", "runs", "A result names the plan of another run.", ISSUER, edited(log=log))
    log = Log()
    _run(log, -8000, Kind.RESULT, 0, exit=0)
    yield lie("result-of-itself", "runs", "A result names itself as its plan.", ISSUER, edited(log=log))
    log = Log()
    _run(log, -8000, Kind.RESULT, 2**53 - 1, exit=0)
    yield lie("result-of-the-future", "runs", "A result names an entry that does not exist.", ISSUER, edited(log=log))


def _twice(first: Kind, second: Kind) -> Log:
    log = earlier(Log(), first)
    more: dict[str, Any] = {"exit": 0} if second is Kind.RESULT else {"reason": "x"}
    _run(log, -7000, second, 0, **more)
    return log


def _order() -> Iterator[Case]:
    def told(order: tuple[int, ...]) -> Told:
        made = Story().tell()
        made.release()
        log = made.story.log
        entries = [json.loads(log.entries[number]) for number in order]
        for seconds, entry in enumerate(entries):
            entry["at"] = at(-3600 + seconds)
            if entry["kind"] == "result":
                entry["plan"] = order.index(0)
        log.entries[:] = [canonical(entry) for entry in entries]
        return made

    yield lie(
        "result-before-plan", "plan", "The result was registered before its plan.", ISSUER, _frozen(told((1, 0, 2)))
    )
    yield lie(
        "release-before-result",
        "audience",
        "The release was registered before the result.",
        ISSUER,
        _frozen(told((0, 2, 1))),
    )
    doubled = told((0, 1, 1, 2))
    yield lie("two-results", "plan", "The result is logged twice for one plan.", ISSUER, _frozen(doubled))
    made = Story().tell()
    made.story.log.entries[1] = replaced(b'"exit":1', b'"exit":0')(made.story.log.entries[1])
    yield lie(
        "log-says-otherwise", "plan", "The log registered exit code 0, the statement says 1.", ISSUER, made.bundle()
    )
    made = Story().tell()
    made.story.log.entries[1] = replaced(made.story.run.encode(), FIRST_RUN.encode())(made.story.log.entries[1])
    yield lie(
        "result-other-run",
        "plan",
        "The result's entry names another run than plan and statement.",
        ISSUER,
        made.bundle(),
    )
    made = Story().tell()
    made.story.log.entries[0] = replaced(b'"desk"', b'"door"')(made.story.log.entries[0])
    yield lie("plan-of-other-system", "runs", "The plan is registered for another system.", ISSUER, made.bundle())
    made = Story().tell()
    made.story.run = FIRST_RUN
    yield lie("release-of-other-run", "audience", "The release is registered for another run.", ISSUER, made.bundle())


def _frozen(told: Told) -> Any:
    """The bundle of a log that is complete."""
    entries = list(told.story.log.entries)
    bundle = told.bundle(NOTHING)
    log = Log(entries=entries)
    return replace(bundle, checkpoint=log.head(cosigned=ALL), entries=tuple(entries))


def _strange() -> Iterator[Case]:
    changes: dict[str, tuple[str, dict[str, Any]]] = {
        "kind": ("is of no known kind", {"kind": "planned"}),
        "extra": ("has one key more", {"exit": 0}),
        "run-upper": ("names its run in capitals", {"run": "F" * 32}),
        "digest-short": ("has a digest of 63 digits", {"digest": "0" * 63}),
        "system-empty": ("names no system", {"system": ""}),
        "system-control": ("has a line feed in the name of its system", {"system": "desk\n"}),
    }
    for name, (what, change) in changes.items():
        yield lie(f"entry-{name}", "log", f"An entry {what}.", ISSUER, edited(log=Log(entries=[_raw(**change)])))
    plain = _raw()
    for name, content in {
        "spaces": plain.replace(b",", b", "),
        "newline": plain + b"\n",
        "order": plain.replace(b'{"at"', b'{"zz":1,"at"'),
        "double-key": plain.replace(b'{"at"', b'{"at":"2026-09-21T00:00:00Z","at"'),
        "bom": b"\xef\xbb\xbf" + plain,
        "looks-like": b"# " + plain,
        "not-json": b'"schema":"jingwei/entry/1"',
        "escape": plain.replace(b"desk", b"d\\u0065sk"),
    }.items():
        yield lie(
            f"entry-bytes-{name}",
            "log",
            "Bytes claim to be an entry, but are not in the one form of entries.",
            ISSUER,
            edited(log=Log(entries=[content])),
        )
    for code in (3, -1, True, 0.5):
        entry = _raw(kind="result", plan=0, exit=code)
        yield lie(
            f"entry-exit-{str(code).lower()}",
            "log",
            f"An entry has exit code {code}.",
            ISSUER,
            edited(log=Log(entries=[entry])),
        )


def _heads() -> Iterator[Case]:
    log = Story().tell().story.log

    def with_root(point: Checkpoint) -> Checkpoint:
        return replace(point, root=bytes(32))

    bundle = Story(log=log).tell().bundle()
    for name, edit in {"root": with_root, "size": lambda point: replace(point, size=point.size + 1)}.items():
        head = Log(entries=list(bundle.entries)).head(cosigned=ALL, edit=edit)
        yield lie(
            f"head-other-{name}",
            "log",
            f"The head that everybody signed has another {name} than the entries.",
            COLLUSION,
            rebuilt(bundle, checkpoint=head),
        )
    bare = note_bytes(replace(read_note(bundle.checkpoint), signatures=read_note(bundle.checkpoint).signatures[1:]))
    yield lie(
        "head-not-by-log",
        "head",
        "The log's own signature is missing; witnesses alone do not make a head.",
        CARRIER,
        rebuilt(bundle, checkpoint=bare),
    )
    stranger = Log(key="another key", entries=list(bundle.entries)).head(cosigned=ALL)
    yield lie(
        "head-other-log-key",
        "head",
        "The head is signed under the log's name by another key.",
        CARRIER,
        rebuilt(bundle, checkpoint=stranger),
    )
    other = Log(origin="example.org/other", key="example.org/other", entries=list(bundle.entries)).head(cosigned=ALL)
    yield lie(
        "head-other-log",
        "head",
        "The head is of a log that the policy does not know.",
        ISSUER,
        rebuilt(bundle, checkpoint=other),
    )
    alike = Log(origin="еxample.org/log", key=ORIGIN, entries=list(bundle.entries)).head(cosigned=ALL)
    yield lie(
        "head-look-alike-origin",
        "head",
        "The log's name has a Cyrillic letter; the key is the same.",
        ISSUER,
        rebuilt(bundle, checkpoint=alike),
    )


def cases() -> Iterator[Case]:
    """All of them."""
    for group in (_edited, _dated, _forked, _runs, _order, _strange, _heads):
        yield from group()
