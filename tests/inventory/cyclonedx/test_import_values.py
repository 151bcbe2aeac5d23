"""What each part of a bill of materials becomes, and the exact problems that are said."""

import json
from dataclasses import replace

import pytest

from jingwei.errors import LimitError, ParseError, Problem
from jingwei.inventory.cyclonedx.read import read
from jingwei.inventory.discovery.model import FoundParty
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.limits import LIMITS
from jingwei.vocabulary import AssetKind, Text

SHA = "ab" * 32
MODEL = {"type": "machine-learning-model", "name": "M"}


def load(folder, *components, limits=LIMITS, text=None, **document):
    (folder / "w.bin").write_text("w")
    body = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **document}
    path = folder / "bom.json"
    path.write_text(text if text is not None else json.dumps(body), encoding="utf-8")
    return read(path, limits)


def one(folder, **changes):
    (asset,) = load(folder, {**MODEL, **changes})[0].assets
    return asset


def file(name="w.bin", **more):
    return {"type": "file", "name": name, **more}


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6", "1.7"])
def test_versions_that_are_read(tmp_path, version):
    assert load(tmp_path, specVersion=version)[1] == ()


def test_another_version_is_said(tmp_path):
    text = '{"bomFormat": "CycloneDX",\n "specVersion": "1.3"}'
    discovery, problems = load(tmp_path, text=text)
    message = "specVersion '1.3' is not one of 1.4, 1.5, 1.6, 1.7"
    assert problems == (Problem("bom.json", 2, message, "read as far as it is alike"),)
    assert (discovery.complete, discovery.looked) == (False, 1)


SOFTWARE = [
    "library",
    "framework",
    "application",
    "container",
    "platform",
    "operating-system",
    "firmware",
    "device-driver",
    "file",
]


@pytest.mark.parametrize("kind", SOFTWARE)
def test_software_stands_together(tmp_path, kind):
    discovery, problems = load(tmp_path, {"type": kind, "name": "a"}, {"type": kind, "name": "b"})
    (asset,) = discovery.assets
    assert (asset.id, asset.kind, asset.keys) == ("packages", AssetKind.PACKAGE_SET, {"files": ["bom.json"]})
    assert asset.why == (Text("bom.json: names 2 software components", "bom.json：列出 2 个软件组件"),)
    assert problems == ()


KINDS = {"machine-learning-model": "model", "data": "dataset", "device": "server", "cryptographic-asset": "identity"}


@pytest.mark.parametrize(("given", "kind"), KINDS.items())
def test_kinds_of_their_own(tmp_path, given, kind):
    (asset,) = load(tmp_path, {"type": given, "name": "A b"})[0].assets
    assert (asset.kind, asset.ready) == (kind, kind == "server")
    assert asset.why == (Text(f"named in the bill of materials as {given}", f"物料清单中列为 {given}"),)
    assert asset.keys == ({"name": "A b"} if kind == "server" else {"name": "A b", "files": []})
    assert asset.questions == QUESTIONS[AssetKind(kind)]


def test_an_unknown_type_is_said_at_its_line(tmp_path):
    text = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [\n{"type": "thing",\n "name": "odd"}]}'
    assert load(tmp_path, text=text)[1] == (
        Problem("bom.json", 3, "component type 'thing' is not known", "it was left out"),
    )


def test_facts_are_taken_over(tmp_path):
    asset = one(
        tmp_path, version="1", description=" d\n e ", licenses=[{"expression": "MIT OR ISC"}], supplier={"name": "S"},
        modelCard={"modelParameters": {"task": "t", "modelArchitecture": "a", "architectureFamily": "f"}},
    )  # fmt: skip
    assert asset.keys == {
        "name": "M", "version": "1", "description": "d e", "supplier": "s-party", "licence": "MIT OR ISC", "files": [],
        "task": "t", "architecture": "a",
    }  # fmt: skip


def test_the_family_stands_in_for_the_architecture(tmp_path):
    assert one(tmp_path, modelCard={"modelParameters": {"architectureFamily": "f"}}).keys["architecture"] == "f"


@pytest.mark.parametrize(
    "card",
    [
        5,
        {},
        {"modelParameters": 5},
        {"modelParameters": {"task": 5, "datasets": 5}},
        {"modelParameters": {"datasets": [5, {"ref": 5}]}},
    ],
)
def test_an_odd_card_says_nothing(tmp_path, card):
    assert one(tmp_path, modelCard=card).keys == {"name": "M", "files": []}


def test_data_sets_of_a_model_are_named_once(tmp_path):
    data = {"type": "data", "bom-ref": "d", "name": "D"}
    named = {"modelParameters": {"datasets": [{"ref": "d"}, {"ref": "d"}, {"ref": "x"}]}}
    assets = load(tmp_path, data, {**MODEL, "modelCard": named})[0].assets
    assert assets[1].keys["trained_on"] == ["d-data"]


@pytest.mark.parametrize(
    ("licenses", "expected"),
    [
        ([{"license": {"id": "MIT"}}], "MIT"),
        ([{"license": {"name": "House rules"}}], "House rules"),
        ([{"license": {"id": "MIT", "name": "x"}}], "MIT"),
        ([{"expression": "ISC", "license": {"id": "MIT"}}], "ISC"),
        ([{"license": {"id": "MIT"}}, {"license": {"id": "ISC"}}], None),
        ([{"license": {"name": "no (good)"}}], None),
        ([{"license": 5}], None),
        (["MIT"], None),
        ([], None),
        ("MIT", None),
    ],
)
def test_a_single_licence_is_taken(tmp_path, licenses, expected):
    assert one(tmp_path, licenses=licenses).keys.get("licence") == expected


@pytest.mark.parametrize(
    ("changes", "party"),
    [
        ({"supplier": {"name": "A"}, "manufacturer": {"name": "B"}}, "A"),
        ({"manufacturer": {"name": "B"}, "publisher": "D"}, "B"),
        ({"provider": {"name": "C"}}, "C"),
        ({"publisher": "D"}, "D"),
        ({"supplier": {"name": ""}, "publisher": "D"}, "D"),
        ({"supplier": "A"}, None),
        ({"publisher": 5}, None),
    ],
)
def test_who_supplies(tmp_path, changes, party):
    discovery, _ = load(tmp_path, {**MODEL, **changes})
    assert discovery.parties == ((FoundParty(f"{party.lower()}-party", party, ("supplier",)),) if party else ())
    assert discovery.assets[0].keys.get("supplier") == (f"{party.lower()}-party" if party else None)


def test_files_beside_the_document_are_taken_with_their_digests(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x").write_text("x")
    hashes = [{"alg": "MD5", "content": "0" * 32}, 5, {"alg": "SHA-256", "content": SHA.upper()}]
    asset = one(
        tmp_path,
        components=[
            file(hashes=hashes),
            file("sub/x", hashes=[{"alg": "SHA-256", "content": "zz"}]),
            5,
        ],
    )
    assert asset.keys["files"] == [{"path": "w.bin", "sha256": SHA}, {"path": "sub/x"}]
    assert asset.ready
    assert asset.questions == QUESTIONS[AssetKind.MODEL]


def test_files_that_are_not_there_are_asked_for(tmp_path):
    asset = one(tmp_path, components=[file(f"gone{i}") for i in range(5)])
    assert asset.questions[0] == Text(
        "where are these files? gone0, gone1, gone2, gone3, gone4", "这些文件在何处？gone0, gone1, gone2, gone3, gone4"
    )
    many = one(tmp_path, components=[file(f"gone{i}") for i in range(6)])
    assert many.questions[0].en.endswith("gone4 ...")
    assert not many.ready
    assert one(tmp_path, components=[file("")]).questions[0].en == "where are these files? unnamed"
    mixed = one(tmp_path, components=[file(), file("gone")])
    assert mixed.ready
    assert mixed.questions[0].en == "where are these files? gone"


def test_a_digest_without_a_file_is_asked_about(tmp_path):
    asset = one(tmp_path, hashes=[{"alg": "SHA-256", "content": SHA}])
    assert asset.questions[0] == Text(
        f"which file has SHA-256 {SHA}? (`files: [{{path: FILE, sha256: {SHA}}}]`)",
        f"哪个文件的 SHA-256 为 {SHA}？（`files`）",
    )
    known = one(tmp_path, hashes=[{"alg": "SHA-256", "content": SHA}], components=[file()])
    assert known.questions == QUESTIONS[AssetKind.MODEL]


@pytest.mark.parametrize("name", ["../w.bin", "sub/../w.bin", "/w.bin", "~w", "link", "sub", "into/x", "w.bin\n", ""])
def test_files_elsewhere_are_never_taken(tmp_path, name):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x").write_text("x")
    (tmp_path / "w.bin").write_text("w")
    (tmp_path / "~w").write_text("w")
    (tmp_path / "link").symlink_to("w.bin")
    (tmp_path / "into").symlink_to("sub")
    assert one(tmp_path, components=[file(name)]).keys["files"] == []


def test_services_are_endpoints(tmp_path):
    inner = {"name": "inner", "endpoints": ["not an address"], "components": [file()]}
    outer = {
        "name": "API",
        "endpoints": ["https://a.example/x", "https://b.example/"],
        "provider": {"name": "P"},
        "services": [inner],
    }
    first, second = load(tmp_path, services=[outer])[0].assets
    assert (first.kind, first.keys) == (
        "endpoint",
        {"name": "API", "supplier": "p-party", "url": "https://a.example/x"},
    )
    assert first.why[0] == Text("named in the bill of materials as service", "物料清单中列为 service")
    assert second.keys == {"name": "inner", "files": [{"path": "w.bin"}]}
    assert first.ready
    assert second.ready


@pytest.mark.parametrize(
    "endpoints", [5, [], [5], "https://a.example/", ["https://a.example/\u202e"], ["https://" + "a" * 381], ["a://"]]
)
def test_odd_endpoints_say_nothing(tmp_path, endpoints):
    assert "url" not in load(tmp_path, services=[{"name": "x", "endpoints": endpoints}])[0].assets[0].keys


def test_what_stands_there_twice_is_taken_once(tmp_path):
    text = json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "components": [{**MODEL, "bom-ref": "m"}, {**MODEL, "bom-ref": "m", "name": "Other"}, {"type": "library", "name": "l", "version": "1"},
                       {"type": "library", "name": "l", "version": "1"}, {"type": "library", "name": "l", "version": "2"},
                       {"type": "library", "name": "l", "version": "1", "purl": "p"}, {"type": "library", "name": "l", "version": "1", "group": "g"}],
    }, indent=0)  # fmt: skip
    discovery, problems = load(tmp_path, text=text)
    assert [asset.keys.get("name") for asset in discovery.assets] == [None, "M"]
    assert "names 4 software components" in discovery.assets[0].why[0].en
    assert [(p.message, p.hint) for p in problems] == [
        ("`Other` stands there twice", "the first one was taken"),
        ("`l` stands there twice", "the first one was taken"),
    ]
    assert not discovery.complete


def test_files_of_assets_are_no_software_and_files_alone_are(tmp_path):
    discovery, _ = load(
        tmp_path,
        {**MODEL, "components": [file()]},
        {"type": "library", "name": "l", "components": [file("x")]},
        file("y"),
    )
    assert "names 3 software components" in discovery.assets[0].why[0].en


def test_suppliers_are_bounded_and_it_is_said_once(tmp_path):
    components = [{"type": "library", "name": f"l{i}", "supplier": {"name": f"s{i}"}} for i in range(203)]
    components.append({"type": "library", "name": "again", "supplier": {"name": "s0"}})
    discovery, problems = load(tmp_path, *components)
    assert len(discovery.parties) == 200
    assert [(p.message, p.hint) for p in problems] == [("more than 200 suppliers", "the first were taken")]
    assert load(tmp_path, *components[:200])[1] == ()


def test_numbers_are_bounded_to_the_last_one(tmp_path):
    three = [{**MODEL, "name": f"m{i}"} for i in range(3)]
    assert len(load(tmp_path, *three, limits=replace(LIMITS, bom_components=3))[0].assets) == 3
    with pytest.raises(LimitError, match="more than 2 components"):
        load(tmp_path, *three, limits=replace(LIMITS, bom_components=2))
    assert len(load(tmp_path, *three, limits=replace(LIMITS, assets=2))[0].assets) == 2
    odd = [{"type": f"t{i}", "name": f"n{i}"} for i in range(5)]
    assert len(load(tmp_path, *odd, limits=replace(LIMITS, manifest_problems=4))[1]) == 4


def test_bytes_and_values_are_bounded_to_the_last_one(tmp_path):
    text = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}'
    assert load(tmp_path, text=text, limits=replace(LIMITS, bom_bytes=len(text)))
    with pytest.raises(LimitError, match=f"more than {len(text) - 1} bytes"):
        load(tmp_path, text=text, limits=replace(LIMITS, bom_bytes=len(text) - 1))
    assert load(tmp_path, text=text, limits=replace(LIMITS, bom_nodes=4))
    with pytest.raises(LimitError, match="more than 3 values"):
        load(tmp_path, text=text, limits=replace(LIMITS, bom_nodes=3))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (" <bom/>", "XML, not JSON", "convert it to CycloneDX JSON first"),
        ("{", "not JSON: ", ""),
        ("[]", "no CycloneDX document (`bomFormat` is missing)", "SPDX documents are not read yet"),
        ('{"bomFormat": "x"}', "no CycloneDX document (`bomFormat` is missing)", "SPDX documents are not read yet"),
    ],
)
def test_what_is_no_such_document_is_refused(tmp_path, text, message, hint):
    with pytest.raises(ParseError) as caught:
        load(tmp_path, text=text)
    assert caught.value.message.startswith(f"{tmp_path / 'bom.json'}: {message}")
    assert caught.value.hint == hint


def test_a_byte_order_mark_is_no_fault(tmp_path):
    assert load(tmp_path, text='\ufeff{"bomFormat": "CycloneDX", "specVersion": "1.6"}')[1] == ()


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(ParseError, match="not a regular file") as caught:
        read(tmp_path)
    assert caught.value.hint == "give the path of a CycloneDX document in JSON"
    with pytest.raises(ParseError, match="no manifest can carry this file name") as caught:
        read(tmp_path / "a\nb.json")
    assert caught.value.hint == "rename the file"


def test_unnamed_things_have_a_name(tmp_path):
    (asset,) = load(tmp_path, {"type": "device"})[0].assets
    assert asset.keys["name"] == "unnamed"
