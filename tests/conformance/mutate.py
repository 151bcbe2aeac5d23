"""Honest bundles and lies at random, judged: every honest one must be accepted, no lie may be.

python tests/conformance/mutate.py --mutants 600 --honest 200 --seed 1
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from jingwei.evidence.answers import Verdict
from jingwei.evidence.bundle import bundle_bytes
from jingwei.evidence.policy import Policy, load_policy
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import Ask, verify
from tests.conformance import carrier, liar
from tests.conformance.tales import Plot, plot
from tests.evidence.issuer import NOW

Kind = tuple[str, str]  # class, name
KINDS: tuple[Kind, ...] = tuple(
    (group, name)
    for group, found in (
        ("raw bytes", carrier.RAW),
        ("repaired", carrier.REPAIRED),
        ("free", carrier.FREE),
        ("issuer", liar.CONSISTENT),
        ("issuer, log anew", liar.REWRITTEN),
    )
    for name in found
)
_ALL = {**carrier.RAW, **carrier.REPAIRED, **carrier.FREE}
_LIES = {**liar.CONSISTENT, **liar.REWRITTEN}
_TRIES = 400


@dataclass(slots=True)
class Row:
    """What became of the mutants of one kind."""

    made: int = 0
    caught: int = 0
    named: int = 0
    steps: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Result:
    """Everything, and the sentences about what went wrong."""

    rows: dict[Kind, Row]
    honest: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(content: bytes, policy: Policy) -> Verdict:
    """The judge at NOW."""
    return verify(content, Ask(policy, NOW, native))


def told(verdict: Verdict) -> tuple[object, ...]:
    """All that an accepted bundle makes the verifier read."""
    return (*((step.step, step.detail.en) for step in verdict.steps), verdict.withheld, sorted(verdict.classes.items()))


def run(seed: int, mutants: int, honest: int) -> Result:
    """So many mutants, spread over all kinds, and so many honest bundles."""
    result = Result({kind: Row() for kind in KINDS})
    for number in range(honest):
        _honest(random.Random(f"honest {seed} {number}"), result)
    for number in range(mutants):
        _mutant(KINDS[number % len(KINDS)], f"{seed} {number}", result)
    return result


def _honest(chance: random.Random, result: Result) -> None:
    made = plot(chance)
    verdict = judge(bundle_bytes(made.bundle(made.tale().tell())), load_policy(made.policy))
    result.honest += 1
    if verdict.verdict != "accepted":
        result.wrong.append(f"an honest bundle is {verdict.verdict}: {_reason(verdict)}; {made}")


def _mutant(kind: Kind, seed: str, result: Result) -> None:
    made, content, mutated = next(_found(kind[1], seed))
    policy, row = load_policy(made.policy), result.rows[kind]
    verdict = judge(mutated, policy)
    row.made += 1
    if verdict.verdict != "accepted":
        row.caught += 1
        row.steps[next(step.step for step in verdict.steps if not step.ok)] += 1
    elif _may_be(kind, content, verdict, policy):
        row.named += 1
    else:
        result.wrong.append(f"accepted: {kind[0]}, {kind[1]}, seed {seed!r}")


def _may_be(kind: Kind, content: bytes, verdict: Verdict, policy: Policy) -> bool:
    """Accepted rightly: what anybody may take away or add, when the answer tells it; a bit in a signature whose key is named as ignored."""
    if kind[0] == "free":
        return told(verdict) != told(judge(content, policy))
    return kind[1] == "flip_in_file" and any("ignored: " in step.detail.en for step in verdict.steps)


def _found(name: str, seed: str) -> Iterator[tuple[Plot, bytes, bytes]]:
    """Plots that have a place for the mutation, with the honest and the mutated file."""
    for attempt in range(_TRIES):
        chance = random.Random(f"{seed} {attempt}")
        made = plot(chance)
        content = bundle_bytes(made.bundle(made.tale().tell()))
        mutated = _LIES[name](made, chance) if name in _LIES else _ALL[name](content, chance)
        if mutated is not None and mutated != content:
            yield made, content, mutated


def _reason(verdict: Verdict) -> str:
    return next((f"{step.step}: {step.detail.en}" for step in verdict.steps if not step.ok), "")


def table(result: Result) -> str:
    """The result as Markdown."""
    lines = ["| class | mutation | mutants | caught | accepted and named | by step |", "|---|---|---|---|---|---|"]
    for (group, name), row in result.rows.items():
        steps = ", ".join(f"{step} {count}" for step, count in row.steps.most_common())
        lines.append(f"| {group} | {name.replace('_', ' ')} | {row.made} | {row.caught} | {row.named} | {steps} |")
    made, caught, named = (
        sum(getattr(row, name) for row in result.rows.values()) for name in ("made", "caught", "named")
    )
    lines.append(f"| **all** | | {made} | {caught} | {named} | |")
    return "\n".join([*lines, "", f"{result.honest} honest bundles; wrong answers: {len(result.wrong)}", *result.wrong])


def main() -> int:
    """Exit code 1 when an honest bundle was not accepted, or a lie was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=700)
    parser.add_argument("--honest", type=int, default=200)
    options = parser.parse_args()
    result = run(options.seed, options.mutants, options.honest)
    sys.stdout.write(table(result) + "\n")
    return int(bool(result.wrong))


if __name__ == "__main__":
    sys.exit(main())
