"""What each part of an inventory becomes in a bill of materials, key by key."""

import json
import uuid
from datetime import date

import pytest

from jingwei.inventory.cyclonedx.export import export
from jingwei.vocabulary import Asset, AssetFile, AssetKind, Inventory, Party, Reference, Stage, System, Text

K = AssetKind
T = Text("Thing", "物")
ONE, TWO = AssetFile("files", "a b.bin", 1, "1" * 64), AssetFile("card", "c.md", 1, "2" * 64)
PARTY = Party("p", Text("Weavers", "织造"), ("provider", "supplier"), "CN", "x@y")
PLAIN = Party("q", Text("Keepers", "看守"))
DIGEST = {"alg": "SHA-256", "content": "1" * 64}


def bom(*assets, parties=(PARTY, PLAIN), stage=Stage.OPERATION, as_of=None, purpose=None):
    system = System("s", T, purpose or Text("p", "p"), "health", stage)
    return export(Inventory("m", "0", system, parties, assets, as_of=as_of))


def one(kind, *references, files=(), **properties):
    made = bom(Asset("x", kind, T, files, tuple(Reference(*pair) for pair in references), properties))
    (only,) = made.get("components") or made["services"]
    return only


def named(item):
    return {entry["name"]: entry["value"] for entry in item["properties"]}


def test_the_document_says_what_it_is():
    made = bom()
    assert list(made) == ["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "dependencies"]
    assert made["$schema"] == "http://cyclonedx.org/schema/bom-1.7.schema.json"
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.7", 1)


def test_the_serial_number_follows_the_content_and_is_this_one_for_ever():
    made = bom()
    body = {key: made[key] for key in ("version", "metadata", "dependencies")}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, "urn:jingwei:cyclonedx:v1")
    assert made["serialNumber"] == f"urn:uuid:{uuid.uuid5(namespace, text)}"
    assert bom(as_of=date(2026, 1, 1))["serialNumber"] != made["serialNumber"]


PHASES = {
    "design": "design",
    "development": "build",
    "verification": "post-build",
    "operation": "operations",
    "retirement": "decommission",
}


@pytest.mark.parametrize(("stage", "phase"), PHASES.items())
def test_stages_become_phases(stage, phase):
    assert bom(stage=Stage(stage))["metadata"]["lifecycles"] == [{"phase": phase}]


def test_the_system_is_the_component_of_the_metadata():
    site = Asset("hall", K.SITE, Text("Hall", "厅"), properties={"pue_target": 1.2, "country": "NO"})
    made = bom(site, as_of=date(2026, 6, 1), purpose=Text("sorts", "分派"))
    assert made["metadata"] == {
        "timestamp": "2026-06-01T00:00:00Z",
        "lifecycles": [{"phase": "operations"}],
        "component": {
            "type": "application",
            "bom-ref": "system:s",
            "name": "Thing",
            "description": "sorts / 分派",
            "supplier": {"name": "Weavers", "address": {"country": "CN"}},
            "properties": [
                {"name": "jingwei:sector", "value": "health"},
                {"name": "jingwei:stage", "value": "operation"},
                {"name": "jingwei:party:p", "value": "Weavers; provider, supplier; CN"},
                {"name": "jingwei:party:q", "value": "Keepers"},
                {"name": "jingwei:site:hall", "value": "Hall; country=NO; pue_target=1.2"},
            ],
        },
    }
    assert "components" not in made
    assert made["dependencies"] == [{"ref": "system:s", "dependsOn": []}]


def test_without_a_provider_there_is_no_supplier_of_the_system():
    assert "supplier" not in bom(parties=(PLAIN,))["metadata"]["component"]
    second = bom(parties=(PLAIN, PARTY))["metadata"]["component"]
    assert second["supplier"]["name"] == "Weavers"


TYPES = {
    "model": "machine-learning-model", "package_set": "library", "server": "device", "identity": "cryptographic-asset", "dataset": "data",
    "content": "data", "stream": "data", "agent_tools": "data", "chip_design": "data", "network": "data", "control_loop": "data", "data_use": "data",
}  # fmt: skip
DATA = {
    "dataset": "dataset", "content": "dataset", "stream": "dataset", "agent_tools": "definition", "chip_design": "source-code",
    "network": "configuration", "control_loop": "other", "data_use": "other",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "expected"), TYPES.items())
def test_kinds_become_types(kind, expected):
    made = one(K(kind))
    assert made["type"] == expected
    assert (made["bom-ref"], made["name"]) == ("asset:x", "Thing")
    assert named(made) == {"jingwei:kind": kind, "jingwei:id": "x"}
    if kind in DATA:
        assert made["data"] == [{"type": DATA[kind], "name": "Thing"}]
    else:
        assert "data" not in made
    assert ("modelCard" in made) is (kind == "model")
    assert not {"hashes", "components", "supplier", "licenses", "version", "description", "cryptoProperties"} & set(
        made
    )


def test_files_are_components_of_the_asset():
    made = one(K.PACKAGE_SET, files=(ONE, TWO, ONE))
    assert made["components"] == [
        {
            "type": "file",
            "name": "a b.bin",
            "hashes": [DIGEST],
            "properties": [{"name": "jingwei:role", "value": "files"}],
        },
        {
            "type": "file",
            "name": "c.md",
            "hashes": [{"alg": "SHA-256", "content": "2" * 64}],
            "properties": [{"name": "jingwei:role", "value": "card"}],
        },
    ]
    assert "hashes" not in made
    assert one(K.PACKAGE_SET, files=(ONE,))["hashes"] == [DIGEST]


def test_the_place_of_data_is_told_for_a_single_file():
    assert one(K.DATASET, files=(ONE,))["data"][0]["contents"] == {"url": "a%20b.bin"}
    assert one(K.DATASET, files=(ONE, TWO))["data"][0]["contents"] == {}


@pytest.mark.parametrize(
    ("path", "url"),
    [("a/b c.bin", "a/b%20c.bin"), ("a:b/c", "./a:b/c"), ("a/b:c", "a/b:c"), ("a?#.x", "a%3F%23.x"), ("~a'(b)", "~a'(b)"), ("中", "%E4%B8%AD"),
     ("a: b", "./a:%20b")],
)  # fmt: skip
def test_paths_become_references(path, url):
    file = AssetFile("files", path, 1, "1" * 64)
    assert one(K.DATASET, files=(file,))["data"][0]["contents"] == {"url": url}
    assert one(K.ENDPOINT, files=(file,))["externalReferences"] == [
        {"type": "configuration", "url": url, "hashes": [DIGEST]}
    ]


def test_who_supplies_and_who_owns():
    made = one(K.DATASET, ("supplier", "p"), ("owner", "q"), ("owner", "p"))
    assert made["supplier"] == {"name": "Weavers", "address": {"country": "CN"}}
    assert made["data"][0]["governance"] == {
        "owners": [
            {"organization": {"name": "Keepers"}},
            {"organization": {"name": "Weavers", "address": {"country": "CN"}}},
        ]
    }
    assert one(K.ENDPOINT, ("supplier", "q"))["provider"] == {"name": "Keepers"}


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("mit", {"expression": "MIT"}),
        ("MIT OR Apache-2.0", {"expression": "MIT OR Apache-2.0"}),
        ("House rules", {"license": {"name": "House rules"}}),
    ],
)
def test_licences(licence, expected):
    made = one(K.MODEL, licence=licence)
    assert made["licenses"] == [expected]
    assert "jingwei:licence" not in named(made)


def test_properties_without_a_place_are_kept_under_their_names():
    made = one(
        K.MODEL, version="1", description={"en": "d", "zh": "描"}, task="t", architecture="a", training_energy_kwh=3, origin="o",
        languages=["zh", "en"], purpose={"zh": "用"}, extra={"b": 1, "a": "中"}, flag=False, parameters=0,
    )  # fmt: skip
    assert (made["version"], made["description"]) == ("1", "d")
    assert named(made) == {
        "jingwei:kind": "model", "jingwei:id": "x", "jingwei:extra": '{"a": "中", "b": 1}', "jingwei:flag": "false",
        "jingwei:languages": '["zh", "en"]', "jingwei:origin": "o", "jingwei:parameters": "0", "jingwei:purpose": "用",
    }  # fmt: skip
    assert list(named(made))[2:] == sorted(list(named(made))[2:])


def test_long_texts_are_cut_for_the_standard():
    made = one(K.MODEL, description="d" * 1025, version="v" * 1024)
    assert (len(made["description"]), len(made["version"])) == (1024, 1024)


def test_the_card_of_a_model():
    made = one(
        K.MODEL,
        ("trained_on", "d"),
        ("trained_on", "e"),
        task="sorting",
        architecture="linear",
        training_energy_kwh=3.5,
    )
    assert made["modelCard"] == {
        "modelParameters": {
            "task": "sorting",
            "modelArchitecture": "linear",
            "datasets": [{"ref": "asset:d"}, {"ref": "asset:e"}],
        },
        "considerations": {
            "environmentalConsiderations": {
                "energyConsumptions": [
                    {"activity": "training", "energyProviders": [], "activityEnergyCost": {"value": 3.5, "unit": "kWh"}}
                ]
            }
        },
    }
    assert one(K.MODEL)["modelCard"] == {"modelParameters": {}}
    assert one(K.MODEL, training_energy_kwh=True)["modelCard"] == {"modelParameters": {}}
    assert one(K.MODEL, training_energy_kwh="3")["modelCard"] == {"modelParameters": {}}


@pytest.mark.parametrize("purpose", ["tls-server", "tls-client", "mutual-tls"])
def test_what_only_certificates_serve_is_a_certificate(purpose):
    assert one(K.IDENTITY, purpose=purpose)["cryptoProperties"] == {"assetType": "certificate"}


@pytest.mark.parametrize("purpose", ["signing", "encryption"])
def test_other_keys_may_be_anything(purpose):
    assert "cryptoProperties" not in one(K.IDENTITY, purpose=purpose)


@pytest.mark.parametrize(
    ("url", "endpoints"),
    [("https://a.example/x", ["https://a.example/x"]), ("grpc+tls://a:1", ["grpc+tls://a:1"]), ("a.example", None), ("https://a b", None),
     ("https://", None), ('https://a"b', None)],
)  # fmt: skip
def test_endpoints_are_addresses_only(url, endpoints):
    made = one(K.ENDPOINT, url=url)
    assert made.get("endpoints") == endpoints
    assert "type" not in made
    assert named(made) == {"jingwei:kind": "endpoint", "jingwei:id": "x"}


def test_dependencies_are_references_that_carry_something():
    assets = (
        Asset(
            "b",
            K.MODEL,
            T,
            references=(
                Reference("trained_on", "a"),
                Reference("uses", "b"),
                Reference("site", "h"),
                Reference("owner", "p"),
            ),
        ),
        Asset("a", K.DATASET, T, references=(Reference("owner", "p"),)),
        Asset("e", K.ENDPOINT, T, references=(Reference("exposes", "b"), Reference("uses", "a"))),
        Asset("h", K.SITE, T, references=(Reference("uses", "a"),)),
    )
    assert bom(*assets)["dependencies"] == [
        {"ref": "system:s", "dependsOn": ["asset:a", "asset:b", "asset:e"]},
        {"ref": "asset:b", "dependsOn": ["asset:a"]},
        {"ref": "asset:a", "dependsOn": []},
        {"ref": "asset:e", "dependsOn": ["asset:a", "asset:b"]},
    ]
    made = bom(*assets)
    assert [item["bom-ref"] for item in made["components"]] == ["asset:b", "asset:a"]
    assert [item["bom-ref"] for item in made["services"]] == ["asset:e"]
