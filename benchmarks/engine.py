"""Speed of the engine: 5,000 isolated steps, listing 300 checks, a second run on an unchanged system, the first words of help.

    python benchmarks/engine.py

Beside the 5,000 steps stand the same calls without any isolation (the floor) and through the standard library's process pool.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from jingwei.assess.assess import Request, assess, prepare
from jingwei.assess.run import Options
from jingwei.inventory.read import read
from report import ROOT, Section, machine

sys.path.append(str(ROOT))
STEPS = 5000
PLUGIN = "benchmarks.plugins.noop"
SYSTEM = {"id": "bench", "name": "Bench", "purpose": "speed", "sector": "testing", "stage": "operation"}


def best(function: Callable[[], float], times: int = 3) -> tuple[float, float]:
    """Median and minimum of several runs, in seconds."""
    taken = [function() for _ in range(times)]
    return statistics.median(taken), min(taken)


def noop_system(folder: Path) -> Path:
    """100 assets x 50 checks."""
    assets = [{"id": f"a{number}", "kind": "endpoint", "url": "x"} for number in range(STEPS // 50)]
    path = folder / "jingwei.yaml"
    profile = {"include": ["noop.*"]}
    path.write_text(
        json.dumps(
            {
                "schema": "jingwei/manifest/1",
                "system": SYSTEM,
                "as_of": "2026-06-01",
                "assets": assets,
                "profile": profile,
            }
        )
    )
    return path


def isolated() -> float:
    """The whole way: manifest, plan, confined workers, durable store, judgement."""
    with tempfile.TemporaryDirectory() as folder:
        path = noop_system(Path(folder))
        start = time.perf_counter()
        inventory = read(path)
        options = Options(jobs=2, packages=(PLUGIN,))
        day = inventory.as_of
        assert day is not None
        made = assess(prepare(Request(inventory, path.parent, day, path.parent / "state", options)))
        taken = time.perf_counter() - start
        assert made.counts["pass"] == STEPS
        return taken


def nothing(_number: int) -> bool:
    """What a no-op step does."""
    return True


def in_process() -> float:
    """The floor: the same number of calls in one process."""
    start = time.perf_counter()
    assert sum(nothing(number) for number in range(STEPS)) == STEPS
    return time.perf_counter() - start


def process_pool() -> float:
    """The standard library's pool: no limits, no confinement, no store, one crash ends it."""
    start = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        assert sum(pool.map(nothing, range(STEPS))) == STEPS
    return time.perf_counter() - start


def command(*arguments: str) -> float:
    """Wall time of one command line."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "jingwei", *arguments], cwd=ROOT, check=False, capture_output=True)
    return time.perf_counter() - start


def corpus_system(folder: Path) -> Path:
    """A corpus of 24 MB, a model of 64 MB, both really examined."""
    generator = random.Random(7)
    words = [f"word{number}" for number in range(5000)] + ["服务", "申请", "处理", "办理"]
    with (folder / "corpus.jsonl").open("w") as stream:
        for _ in range(60_000):
            text = " ".join(generator.choices(words, k=40))
            stream.write(json.dumps({"text": text, "label": generator.choice("ab")}, ensure_ascii=False) + "\n")
    header = b'{"w":{"dtype":"F32","shape":[16777216],"data_offsets":[0,67108864]}}'
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(67108864))
    assets = [
        {
            "id": "corpus",
            "kind": "dataset",
            "files": ["corpus.jsonl"],
            "text_field": "text",
            "label_field": "label",
            "languages": ["en"],
        },
        {"id": "model", "kind": "model", "files": ["model.safetensors"], "trained_on": ["corpus"]},
    ]
    path = folder / "jingwei.yaml"
    path.write_text(
        json.dumps({"schema": "jingwei/manifest/1", "system": SYSTEM, "as_of": "2026-06-01", "assets": assets})
    )
    return path


def twice() -> tuple[float, float]:
    """Wall time of a first and of a second run of the command on an unchanged system."""
    with tempfile.TemporaryDirectory() as folder:
        path = corpus_system(Path(folder))
        arguments = ("assess", str(path), "--format", "json", "--quiet")
        return command(*arguments), min(command(*arguments) for _ in range(2))


def listing() -> float:
    """`jingwei checks` with 300 further check files of a plugin."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "many_checks"
        package.mkdir()
        (package / "__init__.py").write_text("")
        one = (ROOT / "src/jingwei/layers/tools/checks/weights_digest.py").read_text()
        for number in range(300):
            (package / f"c{number}.py").write_text(one.replace("tools.weights-digest", f"many.c{number}"))
        script = f"import sys; sys.path.append({folder!r}); from jingwei.cli.main import main; main(['checks', '--plugin', 'many_checks'])"
        run = [sys.executable, "-c", script]
        subprocess.run(run, check=True, capture_output=True)
        start = time.perf_counter()
        done = subprocess.run(run, check=True, capture_output=True, text=True)
        taken = time.perf_counter() - start
        assert done.stdout.count("many.c") == 300
        return taken


def sections() -> list[Section]:
    """Everything measured."""
    steps, steps_best = best(isolated)
    floor, _ = best(in_process)
    pool, _ = best(process_pool)
    listed, _ = best(listing)
    helped, helped_best = best(lambda: command("--help"), 5)
    first, second = twice()
    rows = (
        ("5,000 no-op steps, isolated workers, durable store", f"{steps:.2f} s (best {steps_best:.2f})", "10 s"),
        ("- the same calls in one process, no isolation (floor)", f"{floor * 1000:.1f} ms", "-"),
        ("- the standard library's process pool, no limits, no store", f"{pool:.2f} s", "-"),
        ("list of 300 further checks plus the shipped ones", f"{listed:.2f} s", "1 s"),
        ("`jingwei --help`", f"{helped * 1000:.0f} ms (best {helped_best * 1000:.0f})", "150 ms"),
        ("first run, 24 MB corpus and 64 MB model", f"{first:.2f} s", "-"),
        ("second run, nothing changed", f"{second:.2f} s = 1/{first / second:.0f}", "1/10"),
    )
    notes = ("wall time; median of 3 runs, of 5 for help; the second run is the better of two",)
    return [Section("Engine", "python benchmarks/engine.py", ("what", "measured", "bound"), rows, notes)]


if __name__ == "__main__":
    print(machine())
    for section in sections():
        print(section.markdown())
