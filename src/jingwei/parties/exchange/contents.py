"""What a judged bundle says: its plan, its result, its leaves. For bundles only whose steps up to `disclosure` the judge answered with yes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.evidence.answers import Verdict
from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.forms.envelope import Predicate, read_envelope, read_statement
from jingwei.evidence.forms.leaves import Leaf, read_leaves
from jingwei.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Contents:
    """Predicates of plan and result, and the leaves by their paths."""

    plan: Mapping[str, Any]
    result: Mapping[str, Any]
    subjects: Mapping[str, str]
    leaves: Mapping[str, Leaf]


def is_proved(verdict: Verdict, step: str) -> bool:
    """Whether the judge said yes to this step and no to none."""
    return verdict.verdict != "refused" and any(one.step == step and one.ok for one in verdict.steps)


def contents(content: bytes, limits: Limits = LIMITS) -> Contents:
    """What the bundle says. The judge has read the same bytes and refused none of them."""
    bundle = read_bundle(content, limits)
    payloads = (read_envelope(one, limits).payload for one in bundle.statements)
    statements = {one.type: one for one in (read_statement(payload, limits) for payload in payloads)}
    plan, result = statements[Predicate.PLAN], statements[Predicate.ASSESSMENT]
    leaves = {leaf.path: leaf for leaf in read_leaves(bundle.leaves, limits)}
    return Contents(plan.predicate, result.predicate, plan.subjects, leaves)
