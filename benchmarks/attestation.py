"""Agreement of the quote verifier with labelled cases, beside what trivial verifiers would score.

    python benchmarks/attestation.py --data DIR

DIR holds `attest/cases.jsonl` and `attest/cases/*.json`: self-made quotes (CC0), each good, broken in one way, or lacking a part.
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from jingwei.layers.hardware.attestation.references import SCHEMA
from jingwei.layers.hardware.attestation.verify import Attestation, Policy, Verification, verify_quote

REPEATS = 50


def _bytes(text: str | None) -> bytes | None:
    return base64.b64decode(text) if text else None


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


def read_case(case: dict[str, Any]) -> tuple[Attestation, Policy]:
    """Evidence and policy of one case."""
    bank = case["pcr_bank"]
    reference = case["reference"]
    expected = {"schema": SCHEMA, "pcrs": {reference["pcr_bank"]: reference["pcrs"]}} if reference else None
    evidence = Attestation(
        quote=_bytes(case["quote"]),
        signature=_bytes(case["signature"]),
        key=case["ak_pub"].encode() if case["ak_pub"] else None,
        pcrs=_json({bank: case["pcrs"]}) if case["pcrs"] else None,
        event_log=_bytes(case["event_log"]),
        references=_json(expected) if expected else None,
        nonce=bytes.fromhex(case["nonce"]),
    )
    asked = case["policy"]
    trusted = tuple(key.encode() for key in case["trusted_aks"])
    return evidence, Policy(trusted, tuple(asked["required_pcrs"]), asked["require_event_log"], asked["min_hash_bits"])


def _signature_only(verification: Verification) -> str:
    return str(verification.worst(("quote", "signature")))


def main() -> None:
    """Print one line per case that disagrees, the agreement, and the baselines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data / "attest"
    answers = [json.loads(line) for line in (folder / "cases.jsonl").read_text().splitlines() if line.strip()]
    cases = [read_case(json.loads((folder.parent / answer["file"]).read_text())) for answer in answers]
    verifications = [verify_quote(*case) for case in cases]
    wanted = [answer["verdict"] for answer in answers]
    said = [str(verification.status) for verification in verifications]
    for answer, verification in zip(answers, verifications, strict=True):
        if answer["verdict"] != verification.status:
            print(answer["id"], answer["kind"], "expected", answer["verdict"], [s.reason for s in verification.steps])
    _score("jingwei", said, wanted)
    for constant in ("pass", "fail", "unknown"):
        _score(f"always {constant}", [constant] * len(wanted), wanted)
    _score("signature only", [_signature_only(verification) for verification in verifications], wanted)
    complete = [case for case, verdict in zip(cases, wanted, strict=True) if verdict == "pass"]
    started = time.perf_counter()
    for _ in range(REPEATS):
        for case in complete:
            verify_quote(*case)
    print(
        f"speed: {REPEATS * len(complete) / (time.perf_counter() - started):.0f} whole appraisals/s (log, replay, reference)"
    )


def _score(name: str, said: list[str], wanted: list[str]) -> None:
    pairs = Counter(zip(wanted, said, strict=True))
    right = sum(count for (want, say), count in pairs.items() if want == say)
    wrongly_passed = sum(count for (want, say), count in pairs.items() if say == "pass" != want)
    refused = sum(count for (want, say), count in pairs.items() if want == "pass" != say)
    print(f"{name}: {right}/{len(wanted)} right, {wrongly_passed} passed wrongly, {refused} good ones not passed")


if __name__ == "__main__":
    main()
