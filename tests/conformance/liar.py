"""Lies of an issuer with all keys of its own: every signature, digest and log is made anew. Witnesses cosign whatever extends what they saw.

`CONSISTENT`: the log only grew, so the witnesses cosigned; the lie is in what is stated. `REWRITTEN`: the log was made anew after the witnesses saw
another one; they cosign nothing, or only fewer than the policy demands do, or what they signed earlier is put under the new head.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jingwei.evidence.bundle import bundle_bytes
from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.leaves import Leaf, salted
from jingwei.evidence.notes.note import read_note
from tests.conformance.attacks import lines
from tests.conformance.tales import Lie, Plot, Tale, then
from tests.evidence.issuer import Log, at, sealed, sha

OTHER_RUN = "9" * 32


def _told(plot: Plot, **changes: Any) -> bytes:
    return bundle_bytes(plot.bundle(plot.tale(**changes).tell()))


def _result(plot: Plot, edit: Callable[[dict[str, Any]], Any]) -> bytes:
    return _told(plot, edit_result=then(plot.fields["edit_result"], edit))


def _plan(plot: Plot, edit: Callable[[dict[str, Any]], Any]) -> bytes:
    return _told(plot, edit_plan=then(plot.fields["edit_plan"], edit))


def _leaves(plot: Plot, edit: Callable[[list[Leaf]], list[Leaf]]) -> bytes:
    return _told(plot, edit_leaves=edit)


def counts(plot: Plot, chance: random.Random) -> bytes:
    """A number of findings is one too large or too small."""
    status = chance.choice(("pass", "fail", "error", "unknown", "notapplicable", "notchecked"))
    return _result(plot, lambda result: result["counts"].update({status: result["counts"][status] + 1}))


def moved_count(plot: Plot, chance: random.Random) -> bytes | None:
    """A failure is counted as passed, while all findings are shown."""
    told = plot.tale()
    failed = [n for n, status in enumerate(told.statuses) if status != "pass" and n not in told.excused]
    if not failed or _hides_findings(plot):
        return None
    old = told.statuses[chance.choice(failed)]

    def edit(result: dict[str, Any]) -> None:
        result["counts"][old] -= 1
        result["counts"]["pass"] += 1

    return _result(plot, edit)


def verdict(plot: Plot, chance: random.Random) -> bytes:
    """The verdict is another one than the findings give."""
    changes: list[dict[str, Any]] = [
        {"passed": plot.tale().exit != 0},
        {"exit_code": (plot.tale().exit + 1) % 3},
        {"state": "interrupted"},
    ]
    return _result(plot, lambda result: result.update(chance.choice(changes)))


def verdict_everywhere(plot: Plot, _chance: random.Random) -> bytes | None:
    """Log and statement alike state that it passed."""
    if plot.tale().exit == 0:
        return None
    tale = plot.tale(
        edit_result=then(plot.fields["edit_result"], lambda result: result.update(passed=True, exit_code=0))
    )
    told = tale.tell()
    entry = {**json.loads(tale.log.entries[-1]), "exit": 0}
    tale.log.entries[-1] = canonical(entry)
    return bundle_bytes(plot.bundle(told))


def finding_changed(plot: Plot, chance: random.Random) -> bytes | None:
    """A shown finding says something else than what is counted or planned."""
    change: dict[str, Any] = chance.choice(
        (
            {"check": "check.z"},
            {"asset": "other"},
            {"check_version": 2},
            {"status": "passed"},
            {"basis": "sure"},
            {"accepted": "trust me"},
        )
    )
    return None if _hides_findings(plot) else _leaves(plot, _valued("findings/0", change))


def finding_dropped(plot: Plot, chance: random.Random) -> bytes:
    """The last finding is left out, with everything else consistent; or only its detail."""
    last = len(plot.tale().statuses) - 1
    if chance.random() < 0.5:
        return _leaves(plot, lambda leaves: [leaf for leaf in leaves if leaf.path != f"findings/{last}/detail"])
    tale = plot.tale()
    status = tale.statuses[last]

    def edit(result: dict[str, Any]) -> None:
        if last in tale.excused:
            result["accepted"] -= 1
        else:
            result["counts"][status] -= 1

    def fewer(leaves: list[Leaf]) -> list[Leaf]:
        return [leaf for leaf in leaves if leaf.path.split("/")[:2] != ["findings", str(last)]]

    return _told(plot, edit_leaves=fewer, edit_result=then(plot.fields["edit_result"], edit))


def finding_added(plot: Plot, chance: random.Random) -> bytes:
    """A finding that passed is added, with everything else consistent; perhaps withheld."""
    number = len(plot.tale().statuses)
    core = {"check": chance.choice(("check.a", "check.z", "assess.no-check")), "check_version": 1, "asset": "m"}
    core |= {"status": "pass", "accepted": "", "basis": "attested"}

    def more(leaves: list[Leaf]) -> list[Leaf]:
        added = [salted(b"x", f"findings/{number}", core), salted(b"x", f"findings/{number}/detail", {})]
        return [*leaves[:-1], *added, leaves[-1]]

    hide = (*plot.fields["hide"], *((f"findings/{number}",) if chance.random() < 0.5 else ()))
    edit = then(
        plot.fields["edit_result"], lambda result: result["counts"].update({"pass": result["counts"]["pass"] + 1})
    )
    return _told(plot, edit_leaves=more, edit_result=edit, hide=hide)


def part_dropped(plot: Plot, chance: random.Random) -> bytes:
    """A part is left out instead of being withheld."""
    gone = chance.choice(
        ("system", "unlooked", "findings/0/detail", f"assets/{chance.choice(list(plot.fields['assets']))}")
    )
    return _leaves(plot, lambda leaves: [leaf for leaf in leaves if leaf.path != gone])


def asset_described(plot: Plot, chance: random.Random) -> bytes | None:
    """The description of an asset is of other bytes."""
    asset = chance.choice(list(plot.fields["assets"]))
    if any(f"assets/{asset}".startswith(prefix) for prefix in plot.fields["hide"]):
        return None
    return _leaves(plot, _valued(f"assets/{asset}", {"digest": sha("other")}))


def plan_changed(plot: Plot, chance: random.Random) -> bytes:
    """The plan is of another manifest, system, day or of other assets; or it promises more than was done."""
    step = {"check": "check.z", "check_version": 1, "asset": "", "asset_digest": "", "selected": True}
    edits: tuple[Callable[[dict[str, Any]], Any], ...] = (
        lambda plan: plan.update(manifest_sha256=sha("other")),
        lambda plan: plan.update(system="other"),
        lambda plan: plan.update(as_of="2026-09-20"),
        lambda plan: plan["steps"][0].update(asset_digest=sha("other")),
        lambda plan: plan["steps"].append({**plan["steps"][0], "check": "check.z"}),
        lambda plan: plan["steps"].append(step),
    )
    return _plan(plot, chance.choice(edits))


def waiver_removed(plot: Plot, _chance: random.Random) -> bytes | None:
    """A failure does not count, and nothing in the plan accepts it."""
    if not plot.fields["excused"] or _hides_findings(plot):
        return None
    return _plan(plot, lambda plan: plan.update(waivers=[], baseline=""))


def released_otherwise(plot: Plot, chance: random.Random) -> bytes:
    """The release is to somebody else, of another result, or of other parts."""
    change = chance.choice(({"audience": "customer"}, {"assessment": sha("other")}, {"shown": sha("other")}))
    return _told(plot, edit_release=lambda release: release.update(change))


def stated_run(plot: Plot, chance: random.Random) -> bytes:
    """The result is of another run, plan or day."""
    change = chance.choice(({"run": OTHER_RUN}, {"plan": sha("other")}, {"as_of": "2026-09-22"}))
    return _result(plot, lambda result: result.update(change))


def stranger(plot: Plot, _chance: random.Random) -> bytes:
    """A key that the policy does not know signed."""
    return _told(plot, signers=("stranger",))


def unlogged(plot: Plot, chance: random.Random) -> bytes:
    """A statement that is not in the log stands in the place of one that is."""
    told = plot.tale().tell()
    bundle = plot.bundle(told)
    statements = list(bundle.statements)
    other = plot.tale(manifest=sha("other"))
    number = chance.randrange(2)
    plan = other.plan()
    statements[number] = sealed(other.result(plan)[0] if number else plan, *plot.fields["signers"])
    return bundle_bytes(replace(bundle, statements=tuple(statements)))


def open_run(plot: Plot, _chance: random.Random) -> bytes:
    """Another run of the system began and never ended."""
    tale = plot.tale(start=-3000)
    tale.log.add(Entry(Kind.PLAN, at(-3500), tale.system, OTHER_RUN, sha("other plan")))
    bundle = replace(plot, anchor=None, first=0).bundle(tale.tell())
    return bundle_bytes(bundle)


def contradiction(plot: Plot, _chance: random.Random) -> bytes | None:
    """The same plan failed in another run, and does not fail now."""
    tale = plot.tale(start=-3000)
    if tale.exit == 1:
        return None
    start = tale.log.add(Entry(Kind.PLAN, at(-3500), tale.system, OTHER_RUN, digest(tale.plan())))
    tale.log.add(Entry(Kind.RESULT, at(-3400), tale.system, OTHER_RUN, sha("other"), plan=start, exit=1))
    return bundle_bytes(replace(plot, anchor=None, first=0).bundle(tale.tell()))


def back_dated(plot: Plot, _chance: random.Random) -> bytes:
    """Plan and result are dated before a head that did not hold them."""
    tale = plot.tale(log=Log(entries=[b"foreign"]), start=-90 * 86_400)
    anchor = tale.log.head(1, dict.fromkeys(plot.witnesses, -3000))
    bundle = replace(plot, anchor=None, first=0).bundle(tale.tell())
    return bundle_bytes(replace(bundle, anchors=(anchor,)))


def future(plot: Plot, _chance: random.Random) -> bytes:
    """Plan and result are dated after the head was witnessed."""
    return bundle_bytes(replace(plot, anchor=None).bundle(plot.tale(start=10_000).tell()))


def rewritten_log(plot: Plot, chance: random.Random) -> bytes | None:
    """Runs are dropped, results replaced, entries dated back: no witness cosigns, or too few do."""
    needed = json.loads(plot.policy)["tlog_policy"].split("group q ")[1].split(" ")[0]
    few = dict(list(plot.cosigned.items())[: chance.randrange(int(needed))])
    return bundle_bytes(plot.bundle(_rewrite(plot, chance).tell(), few))


def rewritten_log_old_cosignatures(plot: Plot, chance: random.Random) -> bytes | None:
    """As before, with the cosignatures of the true head under the new one."""
    true = plot.bundle(plot.tale().tell())
    made = plot.bundle(_rewrite(plot, chance).tell(), {})
    if read_note(true.checkpoint).text == read_note(made.checkpoint).text:
        return None
    old = [line for line in read_note(true.checkpoint).signatures if len(line.signature) > 64]
    return bundle_bytes(replace(made, checkpoint=lines(made.checkpoint, lambda found: found.extend(old))))


def older_head(plot: Plot, chance: random.Random) -> bytes:
    """A true older head with its entries, which lacks what the bundle is about."""
    told = plot.tale().tell()
    bundle = plot.bundle(told)
    less = chance.randint(1, 2)
    log = told.story.log
    head = log.head(len(log.entries) - less, plot.cosigned)
    return bundle_bytes(replace(bundle, checkpoint=head, entries=bundle.entries[:-less], anchors=()))


def _rewrite(plot: Plot, chance: random.Random) -> Tale:
    how = chance.choice(("all-passed", "later", "other-assets"))
    if how == "later":
        return plot.tale(start=-3500)
    if how == "other-assets":
        return plot.tale(manifest=sha("another manifest"))
    passed = tuple("notchecked" if check == "assess.no-check" else "pass" for check, _ in plot.fields["steps"])
    counted = {
        "counts": {"pass": passed.count("pass"), "fail": 0, "error": 0, "unknown": 0, "notapplicable": 0},
        "accepted": 0,
    }
    counted["counts"]["notchecked"] = passed.count("notchecked")  # type: ignore[index] # a mapping, above
    return plot.tale(
        statuses=passed, excused={}, edit_result=lambda result: result.update(counted), seed=b"another seed" * 3
    )


def _valued(path: str, change: Mapping[str, Any]) -> Callable[[list[Leaf]], list[Leaf]]:
    return lambda leaves: [
        salted(b"x", path, {**leaf.value, **change}) if leaf.path == path else leaf for leaf in leaves
    ]


def _hides_findings(plot: Plot) -> bool:
    return any(f"findings/{n}".startswith(prefix) for prefix in plot.fields["hide"] for n in range(20))


CONSISTENT: Mapping[str, Lie] = {
    one.__name__: one
    for one in (
        counts, moved_count, verdict, verdict_everywhere, finding_changed, finding_dropped, finding_added, part_dropped, asset_described,
        plan_changed,
        waiver_removed, released_otherwise, stated_run, stranger, unlogged, open_run, contradiction, back_dated, future,
    )
}  # fmt: skip
REWRITTEN: Mapping[str, Lie] = {
    one.__name__: one for one in (rewritten_log, rewritten_log_old_cosignatures, older_head)
}
