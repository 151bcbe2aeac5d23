"""Other tools that clean corpora, each in an environment of its own: installation, commands, what they keep. Never dependencies of Jingwei."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PINS = {
    "datatrove": "datatrove[io,processing]==0.10.1 orjson spacy",
    "data-juicer": "py-data-juicer==1.6.1 aiohttp torch",  # it installs torch itself at its first run otherwise
    "presidio": "presidio-analyzer==2.2.366",
}
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,  # no folder of wheels either: nothing is installed inside a timed run
    "PIP_FIND_LINKS": "",
    **dict.fromkeys(("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "PIP_NO_INDEX", "UV_OFFLINE", "DO_NOT_TRACK"), "1"),
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"),
}
DATATROVE = """
import sys
from datatrove.executor.local import LocalPipelineExecutor as Run
from datatrove.pipeline.dedup.minhash import *
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
what, source, out = sys.argv[1:]
def go(name, steps, tasks=1):
    Run(pipeline=steps, tasks=tasks, workers=1, logging_dir=f"{out}/log-{name}").run()
write = lambda: JsonlWriter(f"{out}/kept", compression=None)
if what == "pii":
    go("pii", [JsonlReader(source, glob_pattern="docs-*.jsonl"), PIIFormatter(), write()])
else:
    config = MinhashConfig()
    go("1", [JsonlReader(source, glob_pattern="docs-*.jsonl"),
        MinhashDedupSignature(output_folder=f"{out}/signatures", config=config)])
    go("2", [
        MinhashDedupBuckets(input_folder=f"{out}/signatures", output_folder=f"{out}/buckets", config=config)], config.num_buckets)
    go("3", [MinhashDedupCluster(input_folder=f"{out}/buckets", output_folder=f"{out}/removed", config=config)])
    go("4", [JsonlReader(source, glob_pattern="docs-*.jsonl"), MinhashDedupFilter(input_folder=f"{out}/removed"), write()])
"""
PRESIDIO = """
import json, pathlib, sys, spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer import predefined_recognizers as known
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}
        self.nlp["en"].max_length = 10**9
registry = RecognizerRegistry(recognizers=[getattr(known, one + "Recognizer")() for one in ("CreditCard", "Iban", "Ip", "Phone", "UsSsn", "Crypto")])
engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
for shard in sorted(pathlib.Path(sys.argv[2]).glob("docs-*.jsonl")):
    for line in shard.open():
        engine.analyze(json.loads(line)["text"], language="en")
"""
PERSONAL = [
    {"clean_email_mapper": {}},
    {"clean_ip_mapper": {}},
    {"pii_redaction_mapper": {"mask_paths": False, "mask_urls": False}},
]
MINHASH = {
    "tokenization": "character",
    "window_size": 5,
    "num_permutations": 112,
    "num_bands": 14,
    "num_rows_per_band": 8,
    "jaccard_threshold": 0.7,
}
RECIPES = {"pii": PERSONAL, "minhash": [{"document_minhash_deduplicator": MINHASH}]}
RUNS = (("datatrove", "pii"), ("datatrove", "minhash"), ("data-juicer", "pii"), ("data-juicer", "minhash"), ("presidio", "pii"))  # fmt: skip


def install(folder: Path) -> dict[str, str]:
    """Environments below `folder`, where there are none yet; the reason by name of each that cannot be made."""
    failed = {}
    for name, wanted in PINS.items():
        home = folder / name
        if (home / "done").exists():
            continue
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        made = subprocess.run(
            [str(home / "bin" / "pip"), "install", "--quiet", *wanted.split()],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            failed[name] = f"not installed: {(made.stderr.strip().splitlines() or ['?'])[-1][:200]}"
        else:
            (home / "done").touch()
    return failed


def command(folder: Path, name: str, what: str, corpus: Path, out: Path) -> list[str]:
    """One run over `corpus`/docs-*.jsonl; `out` is a new folder."""
    tools = folder / name / "bin"
    if name != "data-juicer":
        code = DATATROVE if name == "datatrove" else PRESIDIO
        return [str(tools / "python"), "-c", code, what, str(corpus), str(out)]
    one = out / "in.jsonl"  # it reads one file
    one.write_bytes(b"".join(shard.read_bytes() for shard in sorted(corpus.glob("docs-*.jsonl"))))
    settings = {
        "dataset_path": str(one),
        "export_path": str(out / "kept" / "out.jsonl"),
        "work_dir": str(out),
        "np": 1,
        "use_cache": False,
        "open_tracer": False,
        "open_monitor": False,
        "process": RECIPES[what],
    }
    (out / "recipe.yaml").write_text(json.dumps(settings))
    return [str(tools / "dj-process"), "--config", str(out / "recipe.yaml")]


def kept(out: Path) -> set[str]:
    """Identifiers of the documents that a run left."""
    files = (out / "kept").glob("*.jsonl")
    return {
        json.loads(line)["id"] for file in files if "stats" not in file.name for line in file.read_text().splitlines()
    }
