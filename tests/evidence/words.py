"""What the judge says of each conformance case, word for word: a change of its words, or of what it names, is seen in review.

python -m tests.evidence.words      writes data/words.json anew
"""

from __future__ import annotations

import json
from pathlib import Path

from jingwei.errors import JingweiError
from jingwei.evidence.answers import Head, Verdict
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures.native import verify as native
from jingwei.evidence.verify import Ask, verify
from tests.conformance.attacks import generated
from tests.conformance.case import Case
from tests.conformance.make_cases import cases
from tests.evidence.issuer import ORIGIN

FILE = Path(__file__).parent / "data" / "words.json"
CASES = {case.name: case for case in cases() if case.proof is None}


def judged(case: Case) -> Verdict | JingweiError:
    """The verdict, or why the policy could not be read."""
    try:
        policy = load_policy(case.policy)
    except JingweiError as error:
        return error
    content = generated(dict(case.generate)) if case.bundle is None and case.generate else case.bundle
    known = (case.memory or {}).get(ORIGIN)
    return verify(content or b"", Ask(policy, case.now, native, Head(ORIGIN, **known) if known else None))


def said(answer: Verdict | JingweiError) -> dict[str, list[str]]:
    """Each step's sentences when all said yes, else those of the steps that did not (but for those not reached); of an error its words."""
    if isinstance(answer, JingweiError):
        return {"policy": [answer.message, answer.hint]}
    chosen = [step for step in answer.steps if answer.verdict == "accepted" or step.ok is False]
    chosen = chosen or [step for step in answer.steps if not step.ok]
    return {step.step: [step.detail.en, step.detail.zh] for step in chosen}


def main() -> None:
    """Write the file."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(said(judged(case)), ensure_ascii=False)}"
        for name, case in sorted(CASES.items())
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
