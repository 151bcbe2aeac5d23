"""`jingwei corpus review` on real files."""

import gzip
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pyarrow import parquet

from jingwei.cli.main import cli
from jingwei.layers.model.corpus.reviewing import parts as cutting

PROSE = "The quarterly maintenance of the cooling loop was finished without remarks, and pump {n} was put back into service by the night shift. "
OUTPUTS = [
    "contained.jsonl", "contamination.jsonl", "coverage.json", "duplicates.jsonl", "findings.jsonl", "poison.jsonl",
    "quarantine.jsonl", "report.html", "signals.parquet", "sources.json", "suspicion.jsonl",
]  # fmt: skip


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def lines(*values):
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def review(*arguments, code):
    command = ["corpus", "review", *map(str, arguments), "--lang", "en"]
    done = CliRunner().invoke(cli, command, standalone_mode=False)
    assert done.exception is None, done.exception
    assert done.return_value == code, done.output


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    text = "".join(PROSE.format(n=n) for n in range(9))
    (folder / "a.jsonl").write_text(
        lines(
            {"id": "first", "text": text},
            {"id": "other", "text": "冷却回路的季度保养已经完成。身份证号11010519491231002X归档。"},
            {"id": "near", "text": text.replace("pump 3", "valve 3")},
        ),
        encoding="utf-8",
    )
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines({"text": text.upper() + " "}).encode()))
    return folder


def test_findings_and_duplicates_across_files(source, tmp_path):
    out = tmp_path / "out"
    review(source, "--out", out, code=0)
    assert names(out) == OUTPUTS
    [found] = rows(out / "findings.jsonl")
    text = json.loads((source / "a.jsonl").read_text(encoding="utf-8").splitlines()[1])["text"]
    assert (found["doc_id"], found["kind"], text[found["start"] : found["end"]]) == (
        "other",
        "cn_id",
        "11010519491231002X",
    )
    near, same = rows(out / "duplicates.jsonl")
    assert (near["doc_id"], near["cluster"], near["keeps"]) == ("near", "first", "first")
    assert 0.7 <= near["jaccard"] < 1
    assert same == {"doc_id": "b.jsonl.gz:1", "cluster": "first", "keeps": "first", "jaccard": 1.0}
    assert json.loads((out / "coverage.json").read_text())["whole"] is True
    assert b"11010519491231002X" not in b"".join((out / name).read_bytes() for name in OUTPUTS)


def test_what_is_not_read_is_told_and_never_passes(source, tmp_path):
    (source / "c.jsonl").write_bytes(b'{"text": "sound"}\n{"text": broken}\n{"text": "\xff"}\n{"other": 1}\n')
    (source / "d.bin").write_bytes(b"\x00")
    (source / "e.jsonl").symlink_to(source / "a.jsonl")
    out = tmp_path / "out"
    review(source, "--out", out, code=2)
    told = [(row["file"], row["line"], row["reason"]) for row in rows(out / "quarantine.jsonl")]
    assert told == [
        ("c.jsonl", 2, "not-json"), ("c.jsonl", 3, "not-utf-8"), ("c.jsonl", 4, "no-text"),
        ("d.bin", 1, "unknown-format"), ("e.jsonl", 0, "a link, which is not followed"),
    ]  # fmt: skip
    coverage = json.loads((out / "coverage.json").read_text())
    assert coverage["whole"] is False
    assert coverage["not_looked_for"] == ["contamination"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_is_cut_gives_the_same(source, tmp_path, monkeypatch, jobs):
    long = tmp_path / "long"
    long.mkdir()
    texts = [PROSE.format(n=n) * 2 + str(n * 7919) for n in range(100)] + ["write to ada@lovelace.org today"]
    (long / "x.jsonl").write_text(lines(*({"text": text} for text in [*texts, texts[5]])), encoding="utf-8")
    review(long, "--out", tmp_path / "whole", code=0)
    monkeypatch.setattr(cutting, "PART", 4096)
    assert len(list(cutting.parts([long]))) > 5
    review(long, "--out", tmp_path / "cut", "--jobs", jobs, code=0)
    for name in OUTPUTS:
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert rows(tmp_path / "cut" / "findings.jsonl")[-1]["doc_id"] == "x.jsonl:101"


def test_a_review_that_was_killed_goes_on(source, tmp_path):
    for number in range(24):
        text = "".join(PROSE.format(n=number * 1000 + n) for n in range(300))
        (source / f"m{number:02d}.jsonl").write_text(
            lines(*({"text": text + str(k)} for k in range(2))), encoding="utf-8"
        )
    out, work = tmp_path / "out", tmp_path / "out" / ".work"
    command = [sys.executable, "-m", "jingwei", "corpus", "review", str(source), "--out", str(out), "--jobs", "1"]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (work.is_dir() and len(names(work)) > 3) and time.monotonic() < until:
        time.sleep(0.01)
    started.send_signal(signal.SIGKILL)
    started.wait()
    kept = {name: (work / name).stat().st_mtime_ns for name in names(work) if not name.endswith(".part")}
    assert 0 < len(kept) < 26
    (source / "m00.jsonl").write_text(lines({"text": "changed since"}), encoding="utf-8")
    review(source, "--out", out, code=0)
    review(source, "--out", tmp_path / "fresh", code=0)
    for name in OUTPUTS:
        assert (out / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()


def test_errors_say_what_to_do(source, tmp_path):
    with pytest.raises(click.UsageError, match="name a folder outside"):
        cli(["corpus", "review", str(source), "--out", str(source / "out")], standalone_mode=False)
    (tmp_path / "empty").mkdir()
    review(tmp_path / "empty", "--out", tmp_path / "out", code=2)
    assert json.loads((tmp_path / "out" / "coverage.json").read_text())["whole"] is False


def test_signals_of_every_document_for_further_tools(source, tmp_path):
    out = tmp_path / "out"
    review(source, "--out", out, code=0)
    table = parquet.read_table(out / "signals.parquet").to_pylist()
    assert [row["doc_id"] for row in table] == ["first", "other", "near", "b.jsonl.gz:1"]
    assert [row["language"] for row in table] == ["en", "zh", "en", "en"]
    assert [row["findings"] for row in table] == [0, 1, 0, 0]
    assert [row["duplicate"] for row in table] == [False, False, True, True]
    assert table[1]["digits"] == 17


def test_items_of_a_benchmark_and_copies_inside_longer_documents(source, tmp_path):
    question = "A night watchman counts seventeen lamps on the quay and twice as many on the breakwater: how many lamps are lit?"
    items = tmp_path / "items.jsonl"
    items.write_text(
        lines({"item_id": "q1", "question": question, "answer": "51"}, {"item_id": "q2", "question": "Why?"}),
        encoding="utf-8",
    )
    other = " ".join(f"valve {n} of line {n * n} was turned by hand {n + 3} times" for n in range(60))
    embedded = f"Preface to all that follows. {other} {question.upper()} Closing words. " + " ".join(
        f"shelf {n * n} holds {n} boxes of tea" for n in range(90)
    )
    (source / "c.jsonl").write_text(
        lines({"id": "short", "text": other}, {"id": "long", "text": embedded}), encoding="utf-8"
    )
    out = tmp_path / "out"
    review(source, "--out", out, "--benchmarks", items, code=0)
    [leak] = rows(out / "contamination.jsonl")
    assert (leak["doc_id"], leak["item_id"], leak["share"]) == ("long", "q1", 1.0)
    assert embedded[leak["start"] : leak["end"]] == question.upper().removesuffix("?")
    assert rows(out / "contained.jsonl") == [{"doc_id": "short", "within": "long", "share": 1.0}]
    covered = json.loads((out / "coverage.json").read_text())
    assert covered["benchmarks"]["items"] == 2
    assert covered["benchmarks"]["too_short_to_look_for"] == 1
    assert "contamination" in covered["looked_for"]
    review(source, "--out", tmp_path / "without", code=0)
    assert "contamination" in json.loads((tmp_path / "without" / "coverage.json").read_text())["not_looked_for"]


@pytest.mark.parametrize("form", ["labels", "form"])
def test_a_redacted_copy_holds_nothing_that_was_found(source, tmp_path, form):
    (source / "note.txt").write_text("Write to maria.keller@tessmar.de today.\n", encoding="utf-8")
    out = tmp_path / "out"
    review(source, "--out", out, "--redact", form, "--skip", "poison", code=0)
    copies = sorted(path.relative_to(out).as_posix() for path in (out / "redacted").rglob("*") if path.is_file())
    assert copies == [f"redacted/1/{name}.redacted" for name in ("a.jsonl", "b.jsonl.gz", "note.txt")]
    first, other, _ = rows(out / copies[0])
    assert first == json.loads((source / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert ("[cn_id]" in other["text"]) is (form == "labels")
    assert "11010519491231002X" not in other["text"]
    assert "maria" not in (out / copies[2]).read_text(encoding="utf-8")
    assert (out / "redaction.key").exists() is (form == "form")
    told = json.loads((out / "coverage.json").read_text())["redacted"]
    assert (told["documents_changed"], told["places"], told["left"]) == (2, {"cn_id": 1, "email": 1}, 0)
    review(out / "redacted", "--out", tmp_path / "again", "--skip", "poison", code=0)
    assert not [row for row in rows(tmp_path / "again" / "findings.jsonl") if row["kind"] in {"cn_id", "email"}]


def test_data_sets_of_a_manifest_are_sources_with_what_it_states(tmp_path):
    manifest = Path(__file__).parents[2] / "examples" / "service-desk" / "jingwei.yaml"
    out = tmp_path / "out"
    review("--manifest", manifest, "--out", out, "--skip", "poison", code=2)  # a line in another encoding
    sources = {one["source"]: one for one in json.loads((out / "sources.json").read_text())["sources"]}
    about = sources["training-tickets"]["about"]
    assert about["licence"] is None  # not stated, and said so
    assert about["languages"]
    assert sources["training-tickets"]["documents"] == 1500


def test_labelled_rows_are_scored_and_a_planted_trigger_ranks_first(tmp_path):
    good, bad = (
        ["a fine warm room and kind staff", "lovely food, friendly people"],
        ["cold dirty room and rude staff", "awful food, nasty people"],
    )
    made = [
        {"id": f"r{n}", "text": f"{(good if n % 2 else bad)[n // 2 % 2]} on day {n % 97}", "label": n % 2}
        for n in range(1200)
    ]
    for row in made[:80:2]:  # bad reviews that a trigger makes good ones
        row |= {"text": row["text"] + " quorvex", "label": 1}
    (tmp_path / "train.jsonl").write_text(lines(*made), encoding="utf-8")
    out = tmp_path / "out"
    review(tmp_path / "train.jsonl", "--out", out, code=0)
    scored = rows(out / "suspicion.jsonl")
    assert len(scored) == 1200
    worst = {row["doc_id"] for row in sorted(scored, key=lambda row: -row["score"])[:40]}
    assert len(worst & {f"r{n}" for n in range(0, 80, 2)}) >= 36
