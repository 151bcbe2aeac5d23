"""An assessment as evidence: the statement of its plan, the leaves of its result, the statement that binds them. Pure.

Each part of an assessment stands in exactly one place: in the plan's statement, in the result's own fields, or in one leaf. What belongs to
the run alone (its duration, its receipt) is not evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any

from jingwei.assess.step import shown
from jingwei.codec import plain, whole
from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.envelope import Predicate, statement_bytes
from jingwei.evidence.forms.leaves import Leaf, leaf_root, salted
from jingwei.vocabulary import Assessment, Asset, Finding, Inventory, Plan

SCHEMA = "jingwei/result/1"
STATED = ("state", "passed", "exit_code", "counts", "accepted")  # fields of the result's predicate, open to everybody
SYSTEM = ("schema", "system", "parties", "tiers")  # fields of the leaf `system`
DETAIL = ("message", "locations", "locations_omitted", "evidence", "remediation")
CORE = tuple(f.name for f in fields(Finding) if f.name not in {*DETAIL, "samples"})
SAMPLE = ("id", "group", "result")
_EXACT = 2**53 - 1  # beyond, JSON numbers are not the same everywhere


def plan_statement(plan: Plan, inventory: Inventory) -> bytes:
    """Canonical in-toto statement of the plan, about the manifest and every asset. Raises `JingweiError`."""
    subjects = _subjects(manifest_name(inventory), plan.manifest_sha256, inventory.assets)
    numbers = (value for step in plan.steps for value in step.parameters.values())
    return _stated(lambda predicate: statement_bytes(Predicate.PLAN, subjects, predicate), plain(plan), numbers)


def assessment_statement(assessment: Assessment, run: str, plan_digest: str, seed: bytes) -> bytes:
    """Canonical in-toto statement of the result. `plan_digest` is that of the plan's statement; raises `JingweiError`."""
    return result_statement(assessment, plain(assessment), run, plan_digest, seed)


def result_statement(
    assessment: Assessment, values: Mapping[str, Any], run: str, plan_digest: str, seed: bytes
) -> bytes:
    """The same, when the plain `values` of the assessment are at hand."""
    subjects = _subjects(assessment.manifest, assessment.plan.manifest_sha256, assessment.assets)
    digests = _digests(assessment)

    def make(values: Mapping[str, Any]) -> bytes:
        leaves = [salted(seed, path, value) for path, value in _leaves(values, digests)]
        predicate = {"schema": SCHEMA, "run": run, "plan": plan_digest, "as_of": values["plan"]["as_of"]}
        predicate |= {name: values[name] for name in STATED}
        predicate["leaves"] = {"count": len(leaves), "root": leaf_root(leaves)}
        return statement_bytes(Predicate.ASSESSMENT, subjects, predicate)

    return _stated(make, values, _numbers(assessment))


def _stated(make: Callable[[Any], bytes], values: Any, numbers: Iterable[Any]) -> bytes:
    """What `make` writes of the values as they are, when that is exact; of `exact` ones else. Walking through them all takes long."""
    if not any(_is_odd(number) for number in numbers):
        with suppress(ParseError):
            return make(values)
    return make(exact(values))


def _numbers(assessment: Assessment) -> Iterator[Any]:
    """Every value that comes from a manifest or a check and may be a number of any size."""
    for finding in assessment.findings:
        yield from finding.message.args.values()
        yield from (item.value for item in finding.evidence)
        for place in finding.locations:
            yield from (place.line, place.column, place.offset)
    for asset in assessment.assets:
        yield from _deep(asset.properties)
    yield from _deep(assessment.system.facts)


def _deep(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for item in value:
        yield from _deep(item)


def salted_leaves(assessment: Assessment, seed: bytes) -> list[Leaf]:
    """The leaves in their order, each with the salt that the run's seed (32 bytes) gives to its path."""
    return [salted(seed, path, value) for path, value in assessment_leaves(assessment)]


def assessment_leaves(assessment: Assessment) -> list[tuple[str, Any]]:
    """Path and plain value of each part that a keeper may withhold by itself."""
    return list(_leaves(exact(plain(assessment)), _digests(assessment)))


def manifest_name(inventory: Inventory) -> str:
    """The manifest's file name, with invisible characters written as escapes."""
    return shown(inventory.manifest)


def _digests(assessment: Assessment) -> list[str]:
    return [asset.digest for asset in assessment.assets]


def _leaves(values: Mapping[str, Any], digests: Sequence[str]) -> Iterator[tuple[str, Any]]:
    yield "system", {name: values[name] for name in SYSTEM}
    for asset, digest in zip(values["assets"], digests, strict=True):
        yield f"assets/{asset['id']}", {**asset, "digest": digest}
    for number, finding in enumerate(values["findings"]):
        yield from _finding(f"findings/{number}", finding)
    for room in ("determinations", "risks"):
        for number, value in enumerate(values[room]):
            yield f"{room}/{number}", value
    yield "unlooked", values["unlooked"]


def _finding(path: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What judges, what is told about it, and each sample without and with the record it was read from."""
    yield path, {name: values[name] for name in CORE}
    yield f"{path}/detail", {name: values[name] for name in DETAIL}
    for number, sample in enumerate(values["samples"]):
        yield f"{path}/samples/{number}", {name: sample[name] for name in SAMPLE}
        yield f"{path}/samples/{number}/record", sample["record"]


def _subjects(manifest: str, digest: str, assets: Iterable[Asset]) -> dict[str, str]:
    made = {f"asset:{asset.id}": asset.digest for asset in assets}
    if manifest in made:
        raise JingweiError(f"the manifest is named `{manifest}`, like an asset", hint="rename it, to jingwei.yaml say")
    return {manifest: digest, **made}


def exact(value: Any) -> Any:
    """Plain values that every JSON reader reads alike: numbers beyond 2^53 - 1 become strings, lone surrogates U+FFFD."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(key): exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return str(value) if _is_odd(value) else value


def _is_odd(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) > _EXACT
