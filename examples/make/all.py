"""Makes the example systems `service-desk` (with planted problems) and `service-desk-fixed` (its clean twin) again.

    python examples/make/all.py [--out FOLDER]

Everything but the manifests, the README files and the folders `machine` is written, byte for byte the same on each run; the clock and chance
are fixed. The digest of the released weights is put into both manifests. Evidence of the machines comes from a software TPM by
`tpm_quote.sh`, see `machines.sh`. Needs Jingwei itself (for the bundle of advisories) and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import agent
import documents
import identities
import operation
import tickets
import weights
from classifier import Classifier, accuracy, train
from ticket_words import LABELS

import advisories

EXAMPLES = Path(__file__).resolve().parents[1]
FOLDERS = {"service-desk": True, "service-desk-fixed": False}  # name -> with planted problems
SIMPLE: dict[str, Callable[..., bytes]] = {
    "advisories.bundle": advisories.bundle,
    "agent/filter-review.jsonl": agent.filtered,
    "agent/questions.jsonl": agent.questions,
    "agent/replies.jsonl": agent.replies,
    "agent/tools.json": agent.tools,
    "network/gateway.pem": identities.gateway,
    "network/openapi.yaml": documents.interface,
    "network/rules.nft": documents.rules,
    "network/service.pem": identities.service,
    "operation/accesses.csv": operation.accesses,
    "operation/drills.csv": operation.drills,
    "operation/telemetry.csv": operation.telemetry,
    "operation/writes.csv": operation.writes,
    "requirements.txt": documents.lock,
    "site/meters.csv": operation.meters,
}


def train_both() -> dict[str, Classifier]:
    """The classifier of each folder, trained on its own corpus."""
    return {name: train(tickets.training(planted=planted)) for name, planted in FOLDERS.items()}


def files(model: Classifier, *, planted: bool) -> dict[str, bytes]:
    """Path in the folder -> content."""
    rows, held = tickets.training(planted=planted), tickets.held_out()
    made = {path: make(planted=planted) for path, make in SIMPLE.items()}
    made["data/tickets.jsonl"] = tickets.json_lines(rows)
    made["data/heldout.jsonl"] = tickets.json_lines(held)
    made["model/classifier.safetensors"] = weights.safetensors(model)
    made["model/CARD.md"] = documents.card(_figures(model, held, len(rows)), planted=planted)
    if planted:
        made["model/classifier.pkl"] = weights.hostile_pickle(model)
    return made


def _figures(model: Classifier, held: tuple[tickets.Ticket, ...], rows: int) -> dict[str, str]:
    """What stands in the card for its capital words."""
    parts = {lang.upper(): [ticket for ticket in held if ticket.lang == lang] for lang in ("en", "zh")}
    shown = {name: f"{100 * accuracy(model, part):.1f}" for name, part in (("ACCURACY", held), *parts.items())}
    counts = {"LABELS": ", ".join(LABELS), "ROWS": f"{rows:,}", "HELD": str(len(held))}
    return {**counts, **{f"{name} %": f"{value} %" for name, value in shown.items()}}


def state(made: dict[str, dict[str, bytes]], operations: int) -> None:
    """Put what was made into the manifests: digests and operations. That of the clean weights goes into both, for it is what was released."""
    digests = {
        "model/classifier.safetensors": made["service-desk-fixed"]["model/classifier.safetensors"],
        "model/classifier.pkl": made["service-desk"]["model/classifier.pkl"],
    }
    for name in FOLDERS:
        manifest = EXAMPLES / name / "jingwei.yaml"
        text = re.sub(r"(training_flop: )\d+", rf"\g<1>{operations}", manifest.read_text(encoding="utf-8"))
        for path, content in digests.items():
            stated = rf"(path: {re.escape(path)}, sha256: )[0-9a-f]{{64}}"
            text = re.sub(stated, rf"\g<1>{hashlib.sha256(content).hexdigest()}", text)
        manifest.write_text(text, encoding="utf-8")


def main() -> None:
    """Write both folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=EXAMPLES, help="where both folders are written [default: examples/]"
    )
    out: Path = parser.parse_args().out
    models = train_both()
    made = {name: files(models[name], planted=planted) for name, planted in FOLDERS.items()}
    for name, contents in made.items():
        for path, content in contents.items():
            target = out / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    if out.resolve() == EXAMPLES:
        state(made, models["service-desk-fixed"].operations)


if __name__ == "__main__":
    main()
