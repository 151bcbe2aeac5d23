import hashlib
import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError
from jingwei.inventory.discovery.discover import discover
from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.grouping import group
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.model import Discovery, FoundAsset
from jingwei.inventory.discovery.walk import Walk
from jingwei.limits import LIMITS
from jingwei.vocabulary import AssetKind
from tests.inventory.corners import CORNERS
from tests.inventory.corners.learning import safetensors
from tests.inventory.corners.write import write


def found(root: Path) -> Discovery:
    return discover(root)


def one(discovery: Discovery, kind: str, part: str = "") -> FoundAsset:
    assets = [asset for asset in discovery.assets if asset.kind == kind and part in asset.id]
    assert len(assets) == 1, [asset.id for asset in discovery.assets]
    return assets[0]


def kinds(discovery: Discovery) -> list[str]:
    return sorted(asset.kind.value for asset in discovery.assets)


def left_out(discovery: Discovery) -> dict[str, str]:
    return {skipped.path: skipped.reason.en for skipped in discovery.skipped}


def test_a_scikit_learn_project(tmp_path):
    discovery = found(CORNERS["scikit_learn_project"](tmp_path))
    assert kinds(discovery) == ["dataset", "model", "package_set", "package_set"]
    assert one(discovery, "package_set", "pyproject").keys["files"] == ["pyproject.toml"]
    assert one(discovery, "package_set", "requirements").keys["files"] == ["requirements.txt"]
    assert one(discovery, "dataset").keys["files"] == ["data/test/wine.csv", "data/wine.csv"]
    files = one(discovery, "model").keys["files"]
    pickled = (tmp_path / "models/wine.pkl").read_bytes()
    assert {"path": "models/wine.pkl", "found": hashlib.sha256(pickled).hexdigest()} in files
    assert left_out(discovery)[".venv"] == "virtual environment"
    assert left_out(discovery)[".git"] == "version control"
    assert discovery.complete


def test_a_model_folder_is_one_model_and_a_checkpoint_another(tmp_path):
    discovery = found(CORNERS["torch_checkpoint"](tmp_path))
    assert kinds(discovery) == ["model", "model"]
    whole, checkpoint = sorted(discovery.assets, key=lambda asset: asset.id != "model")
    paths = [entry["path"] for entry in whole.keys["files"]]
    assert paths == ["config.json", "model.safetensors", "onnx/model.onnx", "pytorch_model.bin", "tokenizer.json", "vocab.txt"] or set(paths) == {
        "config.json", "model.safetensors", "onnx/model.onnx", "pytorch_model.bin", "tokenizer.json", "vocab.txt",
    }  # fmt: skip
    assert whole.keys["card"] == "README.md"
    assert whole.keys["task"] == "text-classification"
    assert whole.keys["architecture"] == "BertForSequenceClassification"
    assert whole.keys["licence"] == "Apache-2.0"
    assert "checkpoint-10/optimizer.pt" in [entry["path"] for entry in checkpoint.keys["files"]]
    assert "pointer" in left_out(discovery)["lost/model.safetensors"]


def test_data_folders(tmp_path):
    discovery = found(CORNERS["data_folder"](tmp_path))
    assert kinds(discovery) == ["dataset"] * 5
    assert one(discovery, "dataset", "chat").keys["files"] == ["chat/test/part-0.jsonl", "chat/train.jsonl"]
    assert one(discovery, "dataset", "corpus").keys["files"] == ["corpus/two.txt", "corpus/一.txt"]
    assert discovery.unrecognised == {".csv": 1}


def test_an_agent_with_tools(tmp_path):
    discovery = found(CORNERS["agent_with_tools"](tmp_path))
    assert kinds(discovery) == ["agent_tools", "agent_tools", "package_set"]
    assert one(discovery, "agent_tools", "vscode").keys["files"] == [".vscode/mcp.json"]
    assert "node_modules" in left_out(discovery)


def test_source_that_offers_tools_is_said_but_not_taken_for_a_tool_list(tmp_path):
    discovery = found(write(tmp_path, {"s.py": "from fastmcp import FastMCP\nmcp = FastMCP('x')\n"}))
    assert discovery.assets == ()
    assert discovery.notes[0].en.startswith("source code that offers MCP tools: s.py; add the tools/list answer")


def test_a_web_service(tmp_path):
    discovery = found(CORNERS["web_service"](tmp_path))
    assert kinds(discovery) == ["data_use", "endpoint", "identity", "package_set"]
    endpoint = one(discovery, "endpoint")
    assert endpoint.keys == {"url": "https://api.example.org/", "files": ["nginx.conf", "openapi.json"]}
    assert one(discovery, "identity").keys["files"] == ["certs/server.crt"]
    assert "private key" in left_out(discovery)["certs/server.key"]


def test_a_service_in_source_alone_has_no_invented_address(tmp_path):
    discovery = found(write(tmp_path, {"app/main.py": "app = FastAPI()\n"}))
    assert one(discovery, "endpoint").keys == {}


def test_machines(tmp_path):
    discovery = found(CORNERS["machine_room"](tmp_path))
    assert kinds(discovery) == ["network", "server", "server", "server"]
    assert one(discovery, "server", "node1").keys == {
        "quote": "node1/quote.bin",
        "signature": "node1/signature.bin",
        "attestation_key": "node1/ak.pem",
        "pcrs": "node1/pcrs.json",
        "event_log": "node1/event_log.bin",
        "references": "node1/references.yaml",
    }
    assert one(discovery, "server", "pair-a").keys == {"quote": "pair/a.quote", "signature": "pair/a.sig"}
    assert not any("nonce" in asset.keys for asset in discovery.assets)


def test_chip_designs(tmp_path):
    discovery = found(CORNERS["chip_project"](tmp_path))
    assert one(discovery, "chip_design", "net").keys == {"files": ["net/top.v"], "top": "top"}
    assert "gate-level" in one(discovery, "chip_design", "net").why[0].en
    assert "register-transfer" in one(discovery, "chip_design", "rtl").why[0].en
    assert discovery.unrecognised == {".v": 1}


def test_tables_of_a_plant_are_told_apart_by_their_columns(tmp_path):
    discovery = found(CORNERS["plant"](tmp_path))
    assert one(discovery, "stream").keys["files"] == ["telemetry.csv"]
    assert one(discovery, "site").keys["meters"] == ["meters.csv"]
    assert one(discovery, "control_loop").keys["drills"] == ["drills.csv"]


def test_an_unusual_time_column_is_named(tmp_path):
    rows = "".join(f"2026-01-01 00:{m:02},{m}\n" for m in range(9))
    discovery = found(write(tmp_path, {"a.csv": "Sample Time,v\n" + rows}))
    assert one(discovery, "stream").keys == {"files": ["a.csv"], "time_field": "Sample Time"}


def test_a_project_file_beside_its_lock_is_left_to_it(tmp_path):
    discovery = found(CORNERS["agent_with_tools"](tmp_path))
    assert one(discovery, "package_set").keys["files"] == ["package-lock.json"]
    notes = " ".join(note.en for note in discovery.notes)
    assert "package.json: a project file with dependencies (by its name); left out: the lock file" in notes
    assert "source code that offers MCP tools: server.py; add the tools/list answer" in notes


def test_data_takes_the_licence_of_its_card_and_lone_notes_are_said(tmp_path):
    card = "---\nlicense: cc-by-4.0\n---\n"
    discovery = found(
        write(tmp_path, {"a/README.md": card, "a/x.jsonl": '{"text": "x"}\n', "b/note.txt": "call the supplier"})
    )
    assert one(discovery, "dataset").keys["licence"] == "CC-BY-4.0"
    assert [note.en for note in discovery.notes] == ["b/note.txt: plain text; taken for a note, not for data"]


def test_an_empty_folder_gives_nothing(tmp_path):
    assert found(tmp_path) == Discovery()


def test_no_folder_is_an_error_that_says_what_to_give(tmp_path):
    with pytest.raises(JingweiError, match="hint"):
        discover(tmp_path / "none")


def test_nothing_but_regular_files_is_opened(tmp_path, monkeypatch):
    write(tmp_path / "outside", {"m.safetensors": safetensors()})
    root = write(tmp_path / "root", {"m.safetensors": safetensors(), "empty.pt": b""})
    os.mkfifo(root / "pipe.pt")
    (root / "loop").symlink_to(root)
    (root / "away").symlink_to(tmp_path / "outside")
    (root / "zero.pt").symlink_to("/dev/zero")
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *a, **k: opened.append(Path(path).name) or real(path, *a, **k))
    discovery = found(root)
    assert set(opened) == {"m.safetensors"}
    assert set(left_out(discovery)) == {"empty.pt", "pipe.pt", "loop", "away", "zero.pt"}
    assert [entry["path"] for entry in one(discovery, "model").keys["files"]] == ["m.safetensors"]


def test_a_pipe_put_in_place_of_a_file_neither_hangs_nor_is_read(tmp_path, monkeypatch):
    root = write(tmp_path, {"a.pt": b"x"})

    def swapped(_root, _limits):
        (root / "a.pt").unlink()
        os.mkfifo(root / "a.pt")
        return Walk(files=["a.pt"])

    monkeypatch.setattr("jingwei.inventory.discovery.discover.walk", swapped)
    discovery = found(root)
    assert not discovery.assets
    assert "not a regular file" in left_out(discovery)["a.pt"]
    assert not discovery.complete


def test_the_bound_on_entries_is_kept_and_said(tmp_path):
    root = write(tmp_path, {f"d{i}/f{j}.txt": "x" for i in range(10) for j in range(10)})
    discovery = discover(root, replace(LIMITS, discovery_entries=25))
    assert discovery.looked <= 25
    assert not discovery.complete
    assert "bound" in " ".join(left_out(discovery).values())


def test_deep_nesting_is_bounded(tmp_path):
    root = write(tmp_path, {"/".join("d" * 12) + "/m.safetensors": safetensors()})
    discovery = discover(root, replace(LIMITS, discovery_depth=5))
    assert not discovery.assets
    assert not discovery.complete


def test_an_unreadable_folder_is_said(tmp_path, monkeypatch):
    write(tmp_path, {"shut/m.pt": b"x", "open/m.safetensors": safetensors()})
    real = os.scandir

    def scandir(path):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    discovery = found(tmp_path)
    assert "Permission denied" in left_out(discovery)["shut"]
    assert not discovery.complete
    assert one(discovery, "model")


def test_an_unreadable_file_is_said(tmp_path, monkeypatch):
    write(tmp_path, {"m.safetensors": safetensors()})

    def refuse(*_arguments, **_keywords):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    discovery = found(tmp_path)
    assert "Permission denied" in left_out(discovery)["m.safetensors"]
    assert not discovery.complete


def test_digests_stop_at_their_bound(tmp_path):
    root = write(tmp_path, {"a.safetensors": safetensors(100), "b.safetensors": safetensors(1000)})
    discovery = discover(root, replace(LIMITS, discovery_hash_bytes=1000))
    first, second = one(discovery, "model").keys["files"]
    assert "found" in first
    assert second == {"path": "b.safetensors"}
    assert any("without a digest" in text.en for text in one(discovery, "model").why)


def test_a_large_corpus_is_named_by_its_folder_but_never_one_with_something_else(tmp_path):
    texts = {f"data/corpus/{i}.txt": "some words of text" for i in range(300)}
    assert one(found(write(tmp_path / "a", texts)), "dataset").keys["files"] == ["data"]
    mixed = write(tmp_path / "b", texts)
    (mixed / "data/link").symlink_to("/etc/passwd")
    assert one(found(mixed), "dataset").keys["files"] == ["data/corpus"]
    (mixed / "data/corpus/empty.txt").touch()
    assert len(one(found(mixed), "dataset").keys["files"]) == 300


def test_many_folders_become_few_assets(tmp_path):
    discovery = found(write(tmp_path, {f"data/day{i}/x.jsonl": '{"text": "x"}\n' for i in range(60)}))
    assert len(discovery.assets) == 1


def test_what_lies_under_tests_is_doubted(tmp_path):
    discovery = found(write(tmp_path, {"tests/data/m.safetensors": safetensors()}))
    assert "part of the system" in one(discovery, "model").questions[0].en


NAMES = st.text(st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda name: name not in {".", ".."} and len(name.encode()) < 200
)
SUFFIXES = st.sampled_from(
    [
        "",
        ".json",
        ".csv",
        ".jsonl",
        ".pt",
        ".onnx",
        ".v",
        ".pem",
        ".txt",
        ".md",
        ".conf",
        ".safetensors",
        ".yaml",
        ".h5",
        ".lock",
        ".npz",
    ]
)
STARTS = st.sampled_from(
    [
        b"",
        b"\x80\x04",
        b"PK\x03\x04",
        b"GGUF",
        b"\x89HDF\r\n\x1a\n",
        b"\x08\x08",
        b"{",
        b"[{",
        b"---\n",
        b"-----BEGIN ",
        b"0\x82",
    ]
)
TREES = st.dictionaries(
    st.builds(lambda folders, name, suffix: (*folders, name + suffix), st.lists(NAMES, max_size=2), NAMES, SUFFIXES),
    st.builds(lambda start, rest: start + rest, STARTS, st.binary(max_size=60)),
    max_size=6,
)


def plant_tree(root: Path, tree: dict[tuple[str, ...], bytes]) -> None:
    for parts, content in tree.items():
        path = root.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            continue  # a file where another needs a folder


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES)
def test_any_tree_is_looked_at_without_an_error(tmp_path_factory, tree):
    root = tmp_path_factory.mktemp("tree")
    plant_tree(root, tree)
    discovery = discover(root)
    assert len({asset.id for asset in discovery.assets}) == len(discovery.assets)
    assert discovery == discover(root)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(CORNERS)), st.integers(0, 2**32))
def test_mutated_corners_are_looked_at_without_an_error(tmp_path_factory, name, seed):
    root = CORNERS[name](tmp_path_factory.mktemp("corner"))
    rng = random.Random(seed)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = bytearray(path.read_bytes())
        for _ in range(rng.randrange(4)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path.write_bytes(bytes(content[: rng.randrange(len(content) + 1)] if rng.random() < 0.3 else content))
    discovery = discover(root)
    assert all(isinstance(asset.kind, AssetKind) for asset in discovery.assets)


@pytest.mark.torture
def test_grouping_stays_linear_in_the_number_of_files():
    def seconds(count: int) -> float:
        walked = Walk(files=[f"d{i}/p/{i}.pkl" for i in range(count)])
        files = [
            Identified(path, 1, Match(("pickle", "prose", "requirements")[i % 3]))
            for i, path in enumerate(walked.files)
        ]
        started = time.process_time()
        group(Path("none"), files, walked, LIMITS)
        return time.process_time() - started

    assert seconds(20_000) < 12 * max(seconds(4_000), 0.01)
