"""Running the checks of a bundle again on the inputs that its digests name, and holding each finding against what is shown.

A difference is only told where everything that the finding depends on is the same: manifest, the digests of the assets that it read, the version,
the code of the check and its parameters. Whatever is not the same leaves the finding unconfirmed, with the reason.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from jingwei.assess import conclude
from jingwei.assess.assess import Prepared, Request, prepare
from jingwei.assess.basis import based
from jingwei.assess.record import CORE, DETAIL, SAMPLE, exact
from jingwei.assess.results import Results, plan_keys
from jingwei.assess.run import Options, run
from jingwei.assess.unlooked import CHECK, unlooked_findings
from jingwei.codec import plain
from jingwei.documents import read_regular
from jingwei.errors import JingweiError
from jingwei.evidence.claims import ASSET
from jingwei.inventory.read import read as read_manifest
from jingwei.limits import LIMITS
from jingwei.parties.exchange.follow import item, left, same, unlike_code
from jingwei.parties.exchange.given import Given, finding
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.store.database import open_store
from jingwei.store.tables import results
from jingwei.vocabulary import Basis, Finding, Inventory, Plan, Status, Step, Text

_NO_RESULT = frozenset({Status.ERROR, Status.NOTCHECKED})
Key = tuple[str, str]  # check, asset
_FEW = 5  # that are named


class InputError(JingweiError):
    """The inputs are not those of the bundle, so nothing can be run again."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """A finding as it comes out here, and the assets that the check read besides its own."""

    finding: Finding
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a verifier: the plan made again from them, and which assets are other ones than the bundle's, or lack files."""

    known: Given
    prepared: Prepared
    changed: frozenset[str]  # those that lack files among them
    lacking: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by asset: what is the matter with its files

    @property
    def inventory(self) -> Inventory:
        """What the manifest says."""
        return self.prepared.request.inventory

    def why_not(self, check: str, asset: str) -> Text | None:
        """Why a check on an asset cannot be held against the bundle; None when asset, version and code are the same."""
        if asset in self.changed:
            return self.other(frozenset({asset}))
        return None if check == CHECK else unlike_code(self.known, self.prepared.registry, check)

    def other(self, changed: frozenset[str]) -> Text:
        """Why these assets cannot be examined as they were: which files of them are missing, or that they are other ones."""
        missing = [what for asset in sorted(changed) for what in self.lacking.get(asset, ())]
        if missing:
            listed = "; ".join(missing[:_FEW]) + (" ..." if len(missing) > _FEW else "")
            return Text(f"files are missing: {listed}", f"缺少文件：{listed}")
        listed = ", ".join(sorted(changed)[:_FEW])
        return Text(f"the inputs are other ones: {listed}", f"输入不同：{listed}")


def inputs_in(folder: Path, known: Given) -> Inputs:
    """The inputs in a folder, as far as they are there. Raises `JingweiError` when the manifest is not there or is another one."""
    name = known.manifest
    if Path(name).name != name or name in {"", ".", ".."}:
        raise InputError(f"the manifest is called {name!r}, which is no file name", hint="the bundle is strange")
    content = read_regular(folder / name, LIMITS.manifest_bytes, "give the folder that holds the manifest")
    if hashlib.sha256(content).hexdigest() != known.plan.manifest_sha256:
        raise InputError(
            f"{folder / name} is not the manifest that was examined", hint="ask for the inputs of that run"
        )
    lacking: dict[str, list[str]] = {}
    inventory = read_manifest(folder / name, lacking=lacking)
    prepared = prepare(Request(inventory, folder, known.plan.as_of, folder))
    changed = {asset.id for asset in inventory.assets if known.subjects.get(ASSET + asset.id) != asset.digest}
    return Inputs(known, prepared, frozenset(changed | lacking.keys()), lacking)


def plan_again(known: Given, inputs: Inputs, unlike: Text | None) -> Recomputed:
    """Whether this manifest gives just this plan: no step, framework or waiver was left out or added."""
    made = replace(inputs.prepared.plan, baseline=known.plan.baseline)
    if unlike is not None:
        return left("plan", unlike)
    if (dict(made.plugins), made.problems) != (dict(known.plan.plugins), known.plan.problems):
        return left("plan", Text("other plugins are installed here", "本机安装的插件不同"))
    if not same(_without(inputs.changed, made), _without(inputs.changed, known.plan)):
        return item("plan", same=False)
    if inputs.changed:
        return left("plan", inputs.other(inputs.changed))
    return item("plan", same=same(exact(plain(made)), known.promised))


def _without(changed: frozenset[str], plan: Plan) -> Any:
    """Plain values of a plan, without the digests of assets that are other ones here."""
    steps = (replace(step, asset_digest="") if step.asset in changed else step for step in plan.steps)
    return exact(plain(replace(plan, steps=tuple(steps))))


def rerun(known: Given, inputs: Inputs, wanted: frozenset[Key]) -> dict[Key, Rerun]:
    """Findings of the wanted steps that are the same in both plans, run now, with a temporary state."""
    promised = {(step.check, step.asset): step for step in known.plan.steps if step.selected}
    steps = tuple(step for step in inputs.prepared.plan.steps if _is_wanted(step, promised, inputs, wanted))
    made = {(one.check, one.asset): Rerun(one, frozenset()) for one in unlooked_findings(known.plan, inputs.inventory)}
    return {**made, **_run(replace(inputs.prepared.plan, steps=steps), inputs)} if steps else made


def _is_wanted(step: Step, promised: Mapping[Key, Step], inputs: Inputs, wanted: frozenset[Key]) -> bool:
    key = (step.check, step.asset)
    return (
        step.selected and key in wanted and promised.get(key) == step and inputs.why_not(step.check, step.asset) is None
    )


def _run(plan: Plan, inputs: Inputs) -> dict[Key, Rerun]:
    checks = inputs.prepared.registry
    options = Options(jobs=os.cpu_count() or 1, reuse=False)
    with tempfile.TemporaryDirectory() as state:
        engine = open_store(Path(state))
        try:
            ran = run(plan, inputs.inventory, checks, inputs.prepared.request.root, Results(engine), options)
            with engine.connect() as connection:
                rows = {row.key: json.loads(row.reads) for row in connection.execute(select(results))}
        finally:
            engine.dispose()
    reads = [
        frozenset(rows.get(key, {}).get("assets", ())) for key in plan_keys(plan, checks.code, options.limits).values()
    ]
    found = (based(one, checks.checks.get(one.check)) for one in ran.findings[: len(reads)])
    waivers = inputs.inventory.profile.waivers
    accepted = conclude.accept(found, waivers, frozenset(), plan.as_of)
    return {(one.check, one.asset): Rerun(one, read) for one, read in zip(accepted, reads, strict=True)}


def held(known: Given, path: str, basis: str, found: Mapping[Key, Rerun], inputs: Inputs) -> Recomputed:
    """The finding at a path against the one that came out here. Raises `ParseError`."""
    stated = finding(known, path)
    made = None if stated is None else found.get((stated.check, stated.asset))
    if stated is None or made is None:
        return left(path, _why(stated, inputs), basis)
    if made.read & inputs.changed:
        return left(path, inputs.other(made.read & inputs.changed), basis)
    if made.finding.status in _NO_RESULT and made.finding.check != CHECK:
        message = made.finding.message
        return left(path, Text(f"no result here: {message.en}", f"本机未得出结果：{message.zh}"), basis)
    known_before = stated.accepted.startswith("baseline:")
    expected = replace(made.finding, accepted=stated.accepted) if known_before else made.finding
    differing = [one for one, value in _leaves(path, expected).items() if _differs(known, one, value)]
    if len(known.paths(f"{path}/samples")) != len(expected.samples):
        differing.append(f"{path}/samples")
    if known_before and not differing:
        return left(
            path,
            Text("the same, but the baseline that accepts it is not here", "结果一致，但接受它的基线不在此处"),
            basis,
        )
    return _answer(path, basis, differing)


def _why(stated: Finding | None, inputs: Inputs) -> Text:
    other = Text("the plan made again has no such step", "重新制定的计划中没有该步骤")
    return other if stated is None else inputs.why_not(stated.check, stated.asset) or other


def _answer(path: str, basis: str, differing: list[str]) -> Recomputed:
    if not differing:
        return item(path, same=True, basis=basis)
    listed = ", ".join(differing[:3])
    return Recomputed(
        path, basis, Outcome.DIFFERS, Text(f"run again, other content: {listed}", f"重新运行，内容不同：{listed}")
    )


def _leaves(path: str, found: Finding) -> dict[str, Any]:
    """The leaves of one finding, as the record of a run writes them."""
    values = exact(plain(found))
    made = {path: {name: values[name] for name in CORE}, f"{path}/detail": {name: values[name] for name in DETAIL}}
    for number, sample in enumerate(values["samples"]):
        made[f"{path}/samples/{number}"] = {name: sample[name] for name in SAMPLE}
        made[f"{path}/samples/{number}/record"] = sample["record"]
    return made


def _differs(known: Given, path: str, expected: Any) -> bool:
    leaf = known.leaves.get(path)
    return leaf is None or (leaf.shown and not same(leaf.value, expected))


def described(known: Given, inputs: Inputs) -> Iterator[Recomputed]:
    """The assets that are shown, against what the manifest says of them."""
    for asset in inputs.inventory.assets:
        path = f"assets/{asset.id}"
        if asset.id not in inputs.changed and known.value(path) is not None:
            expected = exact({**plain(asset), "digest": asset.digest})
            yield item(path, same=same(expected, known.value(path)), basis=Basis.RERUNNABLE)
