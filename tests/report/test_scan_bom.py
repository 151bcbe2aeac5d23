"""A scan as a bill of materials: the official schema accepts it, claims and verdicts stand apart, nothing old is left behind."""

import json
from contextlib import closing

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from jingwei.errors import JingweiError
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning.record import Record, counts
from jingwei.layers.tools.stated import Stated
from jingwei.report import scan_bom
from jingwei.report.scan_bom import ScanBom

CLAIMS = Stated(
    "Loom", "1.0", "Weavers", "weaves", "apache-2.0", "text-generation", "llama", "LlamaForCausalLM", ("org/base", "a parent"), ("org/threads",)
)  # fmt: skip


def record(path, format_="safetensors", verdict=Verdict.CLEAN, stated=None, **more):
    return Record(path, verdict, format_, "ab" * 32, 5, 0.1, stated=stated, **more)


def written(folder, *records):
    path = folder / "bom.json"
    with closing(ScanBom(path)) as bom:
        for one in records:
            bom.add(one)
        bom.end(counts(records))
    text = path.read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None
    return json.loads(text)


def told(component):
    return {one["name"]: one["value"] for one in component["properties"]}


def test_models_data_and_files_with_digests_and_verdicts(tmp_path):
    found = (finding("pickle.dangerous-call", "os.system", member="a/data.pkl"),)
    made = written(
        tmp_path,
        record("m/a.pt", "torch zip", Verdict.MALICIOUS, findings=found, blake3="cd" * 32),
        record("m/rows.jsonl", "json lines"),
        record("m/notes.txt", "plain"),
        record("m/x.bin", "elf", Verdict.UNPROVED, accepted="unproved:elf"),
    )
    model, data, text, program = made["components"]
    assert [one["type"] for one in made["components"]] == ["machine-learning-model", "data", "file", "file"]
    assert model["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}, {"alg": "BLAKE3", "content": "cd" * 32}]
    assert model["evidence"]["occurrences"] == [{"location": "m/a.pt"}]
    assert told(model)["jingwei:scan:malicious"] == "pickle.dangerous-call: a/data.pkl: loading calls os.system"
    assert [told(one)["jingwei:scan:verdict"] for one in made["components"]] == [
        "malicious",
        "clean",
        "clean",
        "unproved",
    ]
    assert told(program)["jingwei:scan:accepted"] == "unproved:elf"
    assert (data["name"], text["name"]) == ("m/rows.jsonl", "m/notes.txt")
    assert {one["name"]: one["value"] for one in made["metadata"]["properties"]} == {
        "jingwei:scan:accepted": "1", "jingwei:scan:clean": "2", "jingwei:scan:malicious": "1",
    }  # fmt: skip


def test_what_a_file_states_of_itself_is_its_card(tmp_path):
    (model,) = written(tmp_path, record("x.gguf", "gguf", stated=CLAIMS))["components"]
    assert (model["name"], model["version"], model["description"]) == ("Loom", "1.0", "weaves")
    assert model["licenses"] == [{"expression": "Apache-2.0"}]
    assert model["authors"] == [{"name": "Weavers"}]
    assert model["pedigree"]["ancestors"] == [
        {"type": "machine-learning-model", "name": "org/base", "purl": "pkg:huggingface/org/base"},
        {"type": "machine-learning-model", "name": "a parent"},
    ]
    assert model["modelCard"]["modelParameters"] == {
        "task": "text-generation", "architectureFamily": "llama", "modelArchitecture": "LlamaForCausalLM",
        "datasets": [{"type": "dataset", "name": "org/threads"}],
    }  # fmt: skip


def test_the_files_of_a_described_folder_are_one_model(tmp_path):
    made = written(
        tmp_path,
        record("hub/README.md", "plain", stated=Stated(name="Loom", licence="mit")),
        record("hub/config.json", "json", stated=Stated(family="llama")),
        record("hub/model-1.safetensors", stated=Stated()),
        record("hub/model-2.safetensors", stated=Stated(problem="odd")),
        record("hub/loom.gguf", "gguf", stated=CLAIMS),
        record("hub/more/alone.safetensors", stated=Stated()),
        record("docs/README.md", "plain", stated=Stated(licence="mit")),
    )
    hub, alone, readme = made["components"]
    assert (hub["type"], hub["name"], hub["licenses"]) == (
        "machine-learning-model",
        "Loom",
        [{"license": {"id": "MIT"}}],
    ) or (hub["licenses"] == [{"expression": "MIT"}])
    assert hub["modelCard"]["modelParameters"] == {"architectureFamily": "llama"}
    assert [one["type"] for one in hub["components"]] == ["file"] * 4 + ["machine-learning-model"]
    assert told(hub["components"][3])["jingwei:stated:problem"] == "odd"
    assert (alone["type"], readme["type"]) == ("machine-learning-model", "file")
    refs = [one["bom-ref"] for one in (*made["components"], *hub["components"])]
    assert len(set(refs)) == len(refs) == 8


@pytest.mark.parametrize("text", ["x\x1b[2K\u202e\udcffy", "\ud800", "a" * 2000, "((MIT", "NONE", "<b>", "\0"])
def test_hostile_words_stay_valid(tmp_path, text):
    claims = Stated(*[text] * 8, (text,), (text,), text)
    content = (tmp_path / "bom.json", written(tmp_path, record(f"{text}/{text}", "gguf", stated=claims)))[0].read_text()
    assert "\x1b" not in content
    assert "\\u001b" not in content


def test_no_file_at_all_is_a_valid_bill(tmp_path):
    assert written(tmp_path)["components"] == []


def test_the_same_files_give_the_same_bytes_and_others_another_serial(tmp_path):
    first = written(tmp_path, record("a"))
    assert written(tmp_path, record("a")) == first
    assert written(tmp_path, record("b"))["serialNumber"] != first["serialNumber"]


def test_an_old_bill_is_gone_at_once_and_an_unfinished_one_is_not_there(tmp_path):
    path = tmp_path / "bom.json"
    written(tmp_path, record("old"))
    with closing(ScanBom(path)) as bom:
        bom.add(record("a"))
    assert list(tmp_path.iterdir()) == []


def test_many_files_go_to_the_disk_and_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(scan_bom, "_HELD", 100)
    made = written(
        tmp_path, record("hub/config.json", "json", stated=Stated(family="x")), *(record(f"hub/{n}") for n in range(40))
    )
    assert [one["name"] for one in made["components"][0]["components"]] == [
        "hub/config.json",
        *(f"hub/{n}" for n in range(40)),
    ]


@pytest.mark.parametrize("what", ["model", "link", "folder"])
def test_what_is_no_bill_is_not_removed(tmp_path, what):
    path = tmp_path / "bom.json"
    if what == "model":
        path.write_bytes(b"weights")
    elif what == "link":
        path.symlink_to("nowhere")
    else:
        path.mkdir()
    with pytest.raises(JingweiError):
        ScanBom(path)
    assert path.is_symlink() or path.exists()
