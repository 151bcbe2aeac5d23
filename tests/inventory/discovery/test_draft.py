from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jingwei.documents import load_yaml
from jingwei.inventory.discovery.discover import discover
from jingwei.inventory.discovery.draft import clean, draft, quoted
from jingwei.inventory.discovery.model import Discovery, FoundAsset, FoundParty
from jingwei.inventory.discovery.walk import Skipped, safe, shown
from jingwei.inventory.manifest import Manifest
from jingwei.inventory.read import read
from jingwei.vocabulary import AssetKind, Inventory, Reason, Text
from tests.inventory.corners import CORNERS
from tests.inventory.corners.learning import safetensors
from tests.inventory.corners.write import write
from tests.inventory.discovery.test_discover import TREES, plant_tree


def drafted(root: Path, name: str = "A system") -> Inventory:
    (root / "jingwei.yaml").write_text(draft(discover(root), name), encoding="utf-8")
    return read(root / "jingwei.yaml")


def parsed(discovery: Discovery, name: str = "x") -> Manifest:
    return Manifest.model_validate(load_yaml(draft(discovery, name)))


@pytest.mark.parametrize("name", sorted(CORNERS))
def test_the_draft_of_each_corner_is_read_as_it_stands(tmp_path, name):
    root = CORNERS[name](tmp_path)
    expected = {asset.id for asset in discover(root).assets if asset.ready}
    inventory = drafted(root)
    assert {asset.id for asset in inventory.assets} == expected
    weights = [file for asset in inventory.assets if asset.kind == "model" for file in asset.files_of()]
    assert not any(file.declared for file in weights), "a digest computed by init proves nothing"
    text = (root / "jingwei.yaml").read_text() if (root / "jingwei.yaml").exists() else draft(discover(root), name)
    assert all(file.sha256 in text for file in weights)


def test_looking_again_does_not_take_the_manifest_for_data(tmp_path):
    root = CORNERS["torch_checkpoint"](tmp_path)
    before = discover(root)
    drafted(root)
    assert discover(root) == before
    write(root, {"jingwei-report/bom.json": '{"bomFormat": "CycloneDX"}'})
    assert discover(root).assets == before.assets


def test_nothing_is_invented(tmp_path):
    inventory = drafted(CORNERS["web_service"](tmp_path))
    assert inventory.system.purpose == Text("not stated yet", "尚未说明")
    assert inventory.system.sector == "not stated yet"
    assert inventory.system.facts == {}
    assert inventory.parties == ()
    assert not any(
        key in asset.properties for asset in inventory.assets for key in ("lawful_basis", "purposes", "licence")
    )


def test_questions_of_the_classification_are_listed_as_comments():
    question = Reason("emotion_recognition", "Art. 5", Text("does it recognise emotions?", "是否识别情绪？"))
    text = draft(Discovery(), "x", [question])
    assert "# answer: emotion_recognition: does it recognise emotions?" in text
    assert "请回答：是否识别情绪？" in text


def test_every_asset_says_in_both_languages_why_it_is_there(tmp_path):
    text = draft(discover(CORNERS["machine_room"](tmp_path)), "x")
    assert "# firewall.nft: firewall rules" in text
    assert "# firewall.nft：防火墙规则" in text


def test_odd_names_are_quoted_or_left_out(tmp_path):
    weights = safetensors()
    odd = [
        "a: b.safetensors",
        '"quoted".safetensors',
        "'#- &x.safetensors",
        "重量.safetensors",
        "back\\slash.safetensors",
        "{x}.safetensors",
    ]
    refused = [
        "line\nbreak.safetensors",
        "tab\t.safetensors",
        "bidi\u202e.safetensors",
        "~home.safetensors",
        "next\x85line.safetensors",
    ]
    inventory = drafted(write(tmp_path, dict.fromkeys([*odd, *refused], weights)))
    assert sorted(file.path for file in inventory.assets[0].files) == sorted(odd)
    skipped = {skipped.path for skipped in discover(tmp_path).skipped}
    assert skipped == set(refused)
    text = (tmp_path / "jingwei.yaml").read_text(encoding="utf-8")
    assert "line\\nbreak" in text
    assert "\u202e" not in text


def test_an_asset_without_its_files_is_a_comment():
    asset = FoundAsset("m", AssetKind.MODEL, {"files": [], "task": "x"}, ready=False)
    data = FoundAsset("d", AssetKind.DATASET, {"files": ["a"], "derived_from": ["gone"]})
    manifest = parsed(Discovery((asset, data)))
    assert [entry.id for entry in manifest.assets] == ["d"]
    assert '#   task: "x"' in draft(Discovery((asset,)), "x")


def test_a_link_into_a_comment_stays_a_comment():
    data = FoundAsset("d", AssetKind.DATASET, ready=False)
    model = FoundAsset("m", AssetKind.MODEL, {"files": ["w"], "trained_on": ["d"], "supplier": "p"})
    manifest = parsed(Discovery((data, model), (FoundParty("p", "Weavers"),)))
    assert getattr(manifest.assets[0], "trained_on") == []  # noqa: B009 - a member of a union
    assert manifest.assets[0].supplier == "p"


def test_the_list_of_what_was_left_out_is_bounded(tmp_path):
    for number in range(100):
        (tmp_path / f"link{number}").symlink_to("nowhere")
    text = draft(discover(tmp_path), "x")
    assert text.count("not followed") == 1
    assert text.count("#     link") == 10
    assert "90 more" in text


def test_a_skipped_path_is_safe_on_a_terminal():
    assert str(Skipped("a\x1b[2J\u202eb", Text("a link", "链接"))) == "a\\x1b[2J\\u202eb: a link"


def test_an_incomplete_look_is_said():
    assert "NOT EVERYTHING" in draft(Discovery(complete=False), "x")


@pytest.mark.parametrize("name", ["", "   ", "\n", 'Ünïcode: "q" # x', "a\nb", "\u202ex", "x" * 5000, "\ud800"])
def test_any_system_name(name):
    manifest = parsed(Discovery(), name)
    assert manifest.system.name == clean(name) or manifest.system.name == "system"


@given(st.text(max_size=50))
def test_a_quoted_line_reads_back_as_itself(text):
    if safe(text):
        assert load_yaml(f"- {quoted(text)}\n") == [text]
    else:
        with pytest.raises(ValueError, match="not a safe line"):
            quoted(text)


@given(st.text(max_size=600))
def test_clean_lines_are_safe_and_bounded(text):
    made = clean(text)
    assert safe(made)
    assert len(made) <= 400
    assert clean(made) == made
    assert safe(shown(text))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES, st.text(max_size=30))
def test_the_draft_of_any_tree_is_a_valid_manifest(tmp_path_factory, tree, name):
    root = tmp_path_factory.mktemp("tree")
    plant_tree(root, tree)
    assume(not (root / "jingwei.yaml").is_dir())
    drafted(root, name)
