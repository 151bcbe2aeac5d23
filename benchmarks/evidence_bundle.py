"""A large bundle made and verified, by the installed judge and by the one-file verifier, beside raw DSSE and signed OSCAL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner

from evidence_attacks import Trestle, issuer, trestle
from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.forms.canonical import canonical
from jingwei.evidence.forms.leaves import read_leaves
from jingwei.parties.exchange.onefile import onefile
from report import ROOT

SECONDS, BYTES = 15, 2_000  # bounds: to verify, and of proof a finding
OSCAL = "urn:jingwei:benchmark"
NOTES = (
    "bytes of proof: the whole file without the values of the findings themselves; plan, log, witnesses and salts are proof",
    "verify: wall time of the whole command, on one core; the one-file verifier runs on `python3 -I -S`",
    "raw DSSE signs each finding by itself, so it can be shown alone; trestle signs one OSCAL document of them, which cannot be shown in parts",
)


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that a call takes, and what it gives."""
    start = time.perf_counter()
    made = function()
    return time.perf_counter() - start, made


def large(findings: int) -> bytes:
    """A bundle of so many findings."""
    steps = tuple((f"model.check-{number}", "m" if number else "t") for number in range(findings))
    statuses = tuple("fail" if number % 50 == 0 else "pass" for number in range(findings))
    return issuer.honest(steps=steps, statuses=statuses)


def values(content: bytes) -> list[dict[str, Any]]:
    """The findings in a bundle, core and detail together."""
    leaves = {leaf.path: leaf.value for leaf in read_leaves(read_bundle(content).leaves)}
    cores = [path for path in leaves if path.startswith("findings/") and path.count("/") == 1]
    return [leaves[path] | leaves[f"{path}/detail"] for path in cores]


def rows(folder: Path, findings: int) -> Iterator[tuple[str, ...]]:
    """A row for each verifier, measured on one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield from _rows(folder, findings)
    finally:
        os.sched_setaffinity(0, cores)


def _rows(folder: Path, findings: int) -> Iterator[tuple[str, ...]]:
    made, content = timed(lambda: large(findings))
    found = values(content)
    plain = sum(len(canonical(value)) for value in found)
    proof = f"{(len(content) - plain) / findings:.0f}"
    bound = f"{SECONDS} s, {BYTES} bytes"
    (folder / "bundle").write_bytes(content)
    (folder / "policy.yaml").write_text(issuer.policy_text())
    (folder / "jingwei-verify.pyz").write_bytes(onefile())
    words = ["bundle", "--policy", "policy.yaml", "--as-of", issuer.at(0), "--format", "json"]
    installed = command(folder, [sys.executable, "-m", "jingwei", "verify", *words])
    yield "`jingwei verify`", f"{made:.2f} s", f"{installed:.2f} s", proof, bound
    bare = command(folder, [sys.executable, "-I", "-S", "jingwei-verify.pyz", *words])
    size = (folder / "jingwei-verify.pyz").stat().st_size
    yield f"`jingwei-verify.pyz` ({size / 1e6:.2f} MB)", "-", f"{bare:.2f} s", proof, bound
    starts = min(command(folder, [sys.executable, "-I", "-S", "jingwei-verify.pyz", "--version"]) for _ in range(3))
    yield "- its start alone", "-", f"{starts:.2f} s", "-", "-"
    yield dsse(found)
    yield oscal(folder, found)
    yield "accept everything", "-", "0 s", "0", "-"


def command(folder: Path, words: list[str]) -> float:
    """Wall time of a command that must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    taken, done = timed(lambda: subprocess.run(words, cwd=folder, capture_output=True, check=False, env=environment))
    assert done.returncode == 0, done.stderr + done.stdout
    return float(taken)


def dsse(found: list[dict[str, Any]]) -> tuple[str, ...]:
    """One envelope a finding."""
    signer = CryptoSigner.generate_ed25519()
    payloads = [canonical(value) for value in found]

    def sign() -> list[Envelope]:
        made = [Envelope(payload, "application/json", {}) for payload in payloads]
        for envelope in made:
            envelope.sign(signer)
        return made

    signing, made = timed(sign)
    verifying, _ = timed(lambda: [envelope.verify([signer.public_key], 1) for envelope in made])
    size = sum(len(json.dumps(envelope.to_dict())) - len(envelope.payload) for envelope in made) / len(found)
    return "raw DSSE, an envelope a finding", f"{signing:.2f} s", f"{verifying:.2f} s", f"{size:.0f}", "-"


def oscal(folder: Path, found: list[dict[str, Any]]) -> tuple[str, ...]:
    """One OSCAL document with a sidecar."""
    name = "trestle sign, verify"
    program = trestle()
    if program is None:
        return name, "not installed", "not installed", "-", "-"
    peer = Trestle(program, folder)
    content = json.dumps(assessment_results(found)).encode()
    signing, signed = timed(lambda: peer.sign(content))
    verifying, verified = timed(peer.verify)
    assert signed
    assert verified
    size = (folder / "sidecar.json").stat().st_size / len(found)
    return name, f"{signing:.2f} s", f"{verifying:.2f} s", f"{size:.2f}", "-"


def assessment_results(found: list[dict[str, Any]]) -> dict[str, Any]:
    """OSCAL 1.2.1 assessment results that say what the findings say."""
    observations = [
        {
            "uuid": _uuid(f"observation {number}"),
            "description": value["message"],
            "methods": ["TEST"],
            "props": [
                {"name": key, "ns": OSCAL, "value": str(value[key])} for key in ("check", "asset", "status", "basis")
            ],
            "collected": "2026-09-21T00:00:00Z",
        }
        for number, value in enumerate(found)
    ]
    result = {
        "uuid": _uuid("result"), "title": "Benchmark", "description": "Benchmark", "start": "2026-09-21T00:00:00Z",
        "reviewed-controls": {"control-selections": [{"include-all": {}}]}, "observations": observations,
    }  # fmt: skip
    metadata = {"title": "Benchmark", "last-modified": "2026-09-21T00:00:00Z", "version": "1", "oscal-version": "1.2.1"}
    made = {"uuid": _uuid("document"), "metadata": metadata, "import-ap": {"href": "#"}, "results": [result]}
    return {"assessment-results": made}


def _uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{OSCAL} {name}"))
