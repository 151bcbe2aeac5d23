"""What a finding depends on besides its asset."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jingwei.assess.world import reads_of, world
from jingwei.codec import digest
from jingwei.context import Context
from jingwei.vocabulary import Asset, AssetKind, Inventory, Party, Reference, Stage, System, Text

T = Text("x", "文")
SYSTEM = System("s", T, T, "public", Stage.OPERATION)
OTHERS = (Asset("b", AssetKind.MODEL, T), Asset("c", AssetKind.MODEL, T))
REFERENCES = (
    Reference("uses", "c"),
    Reference("uses", "b"),
    Reference("uses", "gone"),
    Reference("owner", "p"),
    Reference("owner", "nobody"),
)
ASSET = Asset("a", AssetKind.MODEL, T, references=REFERENCES)
INVENTORY = Inventory("m", "0", SYSTEM, (Party("p", T), Party("q", T)), (ASSET, *OTHERS))
AROUND = world(INVENTORY, "2026-06-01")


def context():
    return Context(Path(), INVENTORY, as_of=date(2026, 6, 1), parameters={})


def test_the_world_holds_a_digest_of_everything():
    assert AROUND.as_of == "2026-06-01"
    assert AROUND.system == digest(SYSTEM)
    assert AROUND.assets == {asset.id: asset.digest for asset in INVENTORY.assets}
    assert AROUND.parties == {party.id: digest(party) for party in INVENTORY.parties}


def test_a_check_that_looks_nowhere_depends_on_nothing():
    assert reads_of(context(), AROUND) == {"as_of": None, "system": None, "assets": {}, "parties": {}}


def test_what_a_check_reads_is_recorded_with_its_digest():
    seen = context()
    assert seen.as_of == date(2026, 6, 1)
    assert seen.system is SYSTEM
    assert [asset.id for asset in seen.related(ASSET, "uses")] == ["b", "c"]
    assert [party.id for party in seen.parties(ASSET, "owner")] == ["p"]
    reads = reads_of(seen, AROUND)
    assert reads["as_of"] == "2026-06-01"
    assert reads["system"] == digest(SYSTEM)
    assert list(reads["assets"].items()) == [("b", OTHERS[0].digest), ("c", OTHERS[1].digest), ("gone", "")]
    assert reads["parties"] == {"nobody": "", "p": digest(INVENTORY.parties[0])}
    assert AROUND.agrees(reads)


NOTHING = {"as_of": None, "system": None, "assets": {}, "parties": {}}


@pytest.mark.parametrize(
    ("reads", "agrees"),
    [
        ({}, True),
        ({"as_of": "2026-06-01"}, True),
        ({"as_of": "2026-06-02"}, False),
        ({"system": "other"}, False),
        ({"as_of": "2026-06-02", "system": AROUND.system}, False),
        ({"assets": {"b": AROUND.assets["b"]}}, True),
        ({"assets": {"b": "old"}}, False),
        ({"assets": {"b": AROUND.assets["b"], "c": "old"}}, False),
        ({"assets": {"gone": ""}}, True),
        ({"assets": {"gone": "was here"}}, False),
        ({"assets": {"b": "old"}, "parties": {"p": AROUND.parties["p"]}}, False),
        ({"parties": {"p": "old"}}, False),
        ({"parties": {"nobody": ""}}, True),
        ({"parties": {"nobody": "was here"}}, False),
    ],
)
def test_agreement_is_agreement_in_everything_read(reads, agrees):
    assert AROUND.agrees({**NOTHING, **reads}) is agrees


def test_a_new_asset_under_a_name_that_was_missing_ends_the_reuse():
    seen = context()
    seen.related(ASSET, "uses")
    reads = reads_of(seen, AROUND)
    appeared = replace(INVENTORY, assets=(*INVENTORY.assets, Asset("gone", AssetKind.MODEL, T)))
    assert not world(appeared, "2026-06-01").agrees(reads)
