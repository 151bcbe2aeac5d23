import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry, Resource

from jingwei.inventory.cyclonedx.export import export
from jingwei.inventory.read import read
from jingwei.vocabulary import Asset, AssetFile, AssetKind, Inventory, Party, Reference, Stage, System, Text
from tests.inventory.corners.write import write

SCHEMAS = files("cyclonedx.schema") / "_res"
MANIFEST = """\
schema: jingwei/manifest/1
as_of: 2026-06-01
system: {id: desk, name: {en: Desk, zh: 服务台}, purpose: {en: Sorts tickets, zh: 分派工单}, sector: public-services, stage: operation}
parties:
  - {id: maker, name: Weavers Ltd, roles: [provider, supplier], country: CN}
  - {id: keeper, name: Data Office, roles: [deployer]}
sites: [{id: hall, name: North hall, country: NO, pue_target: 1.2}]
assets:
  - {kind: dataset, id: tickets, files: [tickets.jsonl, more.jsonl], licence: CC-BY-4.0, owner: keeper, lawful_basis: "contract: art. 6"}
  - {kind: model, id: router, files: [{path: m.safetensors}], card: card.md, task: classification, architecture: linear, trained_on: [tickets],
     supplier: maker, licence: House rules 2, training_energy_kwh: 3.5, version: "1.2", site: hall}
  - {kind: package_set, id: packages, files: [req.txt]}
  - {kind: server, id: node, site: hall}
  - {kind: identity, id: keys, files: [c.pem], purpose: tls-server}
  - {kind: endpoint, id: api, url: "https://desk.example/", files: [openapi.json], exposes: [router], certificates: [keys], supplier: maker}
  - {kind: endpoint, id: later, url: not stated yet}
  - {kind: agent_tools, id: tools, files: ["tools: all.json"], purpose: {zh: 查工单}}
  - {kind: control_loop, id: loop, controller: router, writes: [valve]}
"""


@cache
def validator(version: str) -> Draft7Validator:
    loaded = {
        entry.name: json.loads(entry.read_text(encoding="utf-8"))
        for entry in SCHEMAS.iterdir()
        if entry.name.endswith(".json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}", Resource.from_contents(schema)) for name, schema in loaded.items()
    )
    registry = registry.with_resources((schema["$id"], Resource.from_contents(schema)) for schema in loaded.values())
    return Draft7Validator(
        loaded[f"bom-{version}.SNAPSHOT.schema.json"], registry=registry, format_checker=FormatChecker()
    )


def refused(bom: Any, version: str = "1.7") -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(version).iter_errors(bom)]


def inventory(root: Path) -> Inventory:
    names = [
        "tickets.jsonl",
        "more.jsonl",
        "m.safetensors",
        "card.md",
        "req.txt",
        "c.pem",
        "openapi.json",
        "tools: all.json",
    ]
    write(root, {**{name: f"content of {name}" for name in names}, "jingwei.yaml": MANIFEST})
    return read(root / "jingwei.yaml")


def component(bom: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in [*bom["components"], *bom["services"]] if item["bom-ref"] == f"asset:{name}")


def test_the_official_schema_accepts_the_export(tmp_path):
    bom = export(inventory(tmp_path))
    assert refused(bom) == []
    assert bom["specVersion"] == "1.7"


def test_the_official_schema_would_refuse_a_broken_one(tmp_path):
    bom = export(inventory(tmp_path))
    bom["components"][0]["type"] = "thing"  # type: ignore[index, call-overload]
    assert refused(bom)


def test_the_validator_resolves_every_reference():
    for version in ("1.6", "1.7"):
        bom = {
            "bomFormat": "CycloneDX",
            "specVersion": version,
            "components": [{"type": "library", "name": "x", "licenses": [{"license": {"id": "No"}}]}],
        }
        assert refused(bom, version)


def test_what_is_said_of_a_model(tmp_path):
    bom: Any = export(inventory(tmp_path))
    model = component(bom, "router")
    assert model["type"] == "machine-learning-model"
    assert model["version"] == "1.2"
    assert model["supplier"] == {"name": "Weavers Ltd", "address": {"country": "CN"}}
    assert model["licenses"] == [{"license": {"name": "House rules 2"}}]
    assert model["modelCard"]["modelParameters"] == {
        "task": "classification",
        "modelArchitecture": "linear",
        "datasets": [{"ref": "asset:tickets"}],
    }
    energy = model["modelCard"]["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    assert energy[0]["activityEnergyCost"] == {"value": 3.5, "unit": "kWh"}
    assert {item["name"]: item["properties"][0]["value"] for item in model["components"]} == {
        "m.safetensors": "files",
        "card.md": "card",
    }


def test_the_other_kinds(tmp_path):
    bom: Any = export(inventory(tmp_path))
    assert component(bom, "tickets")["licenses"] == [{"expression": "CC-BY-4.0"}]
    assert component(bom, "tickets")["data"][0]["governance"] == {"owners": [{"organization": {"name": "Data Office"}}]}
    assert component(bom, "keys")["cryptoProperties"] == {"assetType": "certificate"}
    assert component(bom, "node")["type"] == "device"
    assert component(bom, "tools")["data"][0]["contents"] == {"url": "./tools%3A%20all.json"} or "%20" in json.dumps(
        component(bom, "tools")
    )
    assert component(bom, "api")["endpoints"] == ["https://desk.example/"]
    assert "endpoints" not in component(bom, "later")
    assert bom["metadata"]["timestamp"] == "2026-06-01T00:00:00Z"
    assert bom["metadata"]["lifecycles"] == [{"phase": "operations"}]
    names = {item["name"] for item in bom["metadata"]["component"]["properties"]}
    assert {"jingwei:party:keeper", "jingwei:site:hall"} <= names


def test_dependencies_follow_the_references(tmp_path):
    bom: Any = export(inventory(tmp_path))
    edges = {entry["ref"]: entry["dependsOn"] for entry in bom["dependencies"]}
    assert edges["asset:router"] == ["asset:tickets"]
    assert edges["asset:api"] == ["asset:keys", "asset:router"]
    assert edges["asset:loop"] == ["asset:router"]
    assert "asset:hall" not in edges
    references = {item["bom-ref"] for item in [*bom["components"], *bom["services"], bom["metadata"]["component"]]}
    assert set(edges) == references
    assert {target for targets in edges.values() for target in targets} <= references


def test_equal_inventories_give_equal_bytes_and_others_another_serial_number(tmp_path):
    first = inventory(tmp_path)
    assert json.dumps(export(first)) == json.dumps(export(read(tmp_path / "jingwei.yaml")))
    (tmp_path / "m.safetensors").write_text("other")
    second = export(read(tmp_path / "jingwei.yaml"))
    assert export(first)["serialNumber"] != second["serialNumber"]
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(second["serialNumber"]))


def test_without_a_clock_there_is_no_timestamp():
    bom: Any = export(Inventory("m", "0" * 64, System("s", Text("s", "s"), Text("p", "p"), "x", Stage.DESIGN)))
    assert "timestamp" not in bom["metadata"]
    assert refused(bom) == []


LINES = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=20)
FILE = st.builds(AssetFile, st.sampled_from(["files", "card"]), LINES, st.integers(0, 9), st.just("ab" * 32))
PROPERTIES = st.dictionaries(
    st.sampled_from(
        ["licence", "version", "task", "architecture", "url", "purpose", "description", "training_energy_kwh", "extra"]
    ),
    LINES | st.floats(0.1, 9) | st.booleans() | st.dictionaries(st.sampled_from(["en", "zh", "x"]), LINES),
    max_size=5,
)
ASSETS = st.lists(
    st.builds(
        Asset,
        id=st.from_regex(r"[a-z]{1,3}", fullmatch=True),
        kind=st.sampled_from(AssetKind),
        name=st.builds(Text, LINES, LINES),
        files=st.lists(FILE, max_size=3).map(tuple),
        references=st.lists(
            st.builds(Reference, st.just("supplier"), st.just("p"))
            | st.builds(Reference, st.sampled_from(["uses", "trained_on"]), st.from_regex(r"[a-z]", fullmatch=True)),
            max_size=3,
        ).map(tuple),
        properties=PROPERTIES,
    ),
    max_size=4,
    unique_by=lambda asset: asset.id,
)


@settings(max_examples=60, deadline=None)
@given(ASSETS, st.sampled_from(Stage), st.none() | st.dates(date(2000, 1, 1)))
def test_any_inventory_gives_a_valid_document(assets, stage, as_of):
    system = System("s", Text("s", "s"), Text("p", "p"), "x", stage)
    party = Party("p", Text("P", "P"), ("provider",), "CN")
    bom = export(Inventory("m", "0" * 64, system, (party,), tuple(assets), as_of=as_of))
    assert refused(json.loads(json.dumps(bom))) == []
