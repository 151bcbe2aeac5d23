"""Data of tests, examples and documents is counted, not drafted; the test part of a data set stays with it."""

from pathlib import Path

import pytest

from jingwei.inventory.discovery.discover import discover
from jingwei.inventory.discovery.fixtures import below_fixtures
from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.identify import Identified
from tests.inventory.corners.learning import safetensors
from tests.inventory.corners.write import write

RECORD = '{"text": "a question about a refund"}\n'
WORDS = ["test", "tests", "testing", "fixtures", "examples", "docs", "benchmarks", "Tests"]


def file(path: str, form: str = "jsonl") -> Identified:
    return Identified(path, 1, Match(form))


def kept(*paths: str) -> list[str]:
    return [one.path for one in below_fixtures([file(path) for path in paths])[0]]


def data_sets(root: Path) -> list[list[str]]:
    return [asset.keys["files"] for asset in discover(root).assets if asset.kind == "dataset"]


@pytest.mark.parametrize("word", WORDS)
def test_data_below_such_a_folder_is_only_counted(tmp_path, word):
    root = write(tmp_path, {f"{word}/a/x.jsonl": RECORD, f"{word}/y.jsonl": RECORD, "corpus/z.jsonl": RECORD})
    assert data_sets(root) == [["corpus/z.jsonl"]]
    (note,) = discover(root).notes
    assert note.en == f"data under {word}/: 2 files; name them if the system uses them"
    assert note.zh == f"{word}/ 下的数据：2 个文件；若系统使用，请列入清单"


@pytest.mark.parametrize("form", ["telemetry", "meters", "drills", "access-log", "prose", "parquet"])
def test_every_form_of_data_is_counted(form):
    files, (note,) = below_fixtures([file("pkg/tests/x", form)])
    assert files == []
    assert note.en == "data under pkg/tests/: 1 file; name them if the system uses them"


def test_other_kinds_stay_with_a_doubt(tmp_path):
    root = write(tmp_path, {"tests/m.safetensors": safetensors(), "tests/uv.lock": "version = 1\n"})
    assert [asset.kind.value for asset in discover(root).assets] == ["model", "package_set"]
    assert all("part of the system" in asset.questions[0].en for asset in discover(root).assets)


@pytest.mark.parametrize(
    "paths",
    [
        ["chat/train.jsonl", "chat/test/part.jsonl"],
        ["train/a.jsonl", "test/a.jsonl"],
        ["x/validation/a.jsonl", "x/testing/a.jsonl"],
        ["data/test/a.jsonl"],
        ["Data/test/a.jsonl"],
    ],
)
def test_the_test_part_of_a_data_set_stays_with_it(paths):
    assert kept(*paths) == paths


@pytest.mark.parametrize(
    ("paths", "rest"),
    [
        (["top.jsonl", "test/a.jsonl"], ["top.jsonl"]),
        (["src/test/resources/a.jsonl"], []),
        (["tests/data/a.jsonl", "tests/data/test/b.jsonl"], []),
        (["tests/train/a.jsonl", "tests/test/b.jsonl"], []),
        (["test/a.jsonl", "testing/b.jsonl"], []),
        (["mytests/a.jsonl", "contest/b.jsonl"], ["mytests/a.jsonl", "contest/b.jsonl"]),
    ],
)
def test_what_is_no_part_of_a_data_set_goes(paths, rest):
    assert kept(*paths) == rest


def test_a_card_goes_with_its_data_and_only_then():
    cards = [file("tests/a/README.md", "card"), file("tests/b/README.md", "card")]
    assert below_fixtures([*cards, file("tests/a/x.jsonl")])[0] == [cards[1]]


def test_the_largest_folders_are_named_and_the_rest_counted():
    files = [file(f"p{i:02}/tests/{j}.jsonl") for i in range(12) for j in range(i + 1)]
    rest, notes = below_fixtures(files)
    assert rest == []
    assert [note.en.split(";")[0] for note in notes] == [
        *(f"data under p{i:02}/tests/: {i + 1} files" for i in range(11, 1, -1)),
        "data under 2 more such folders: 3 files",
    ]
