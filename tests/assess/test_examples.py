"""Examples become real files and a real manifest."""

import json
from dataclasses import replace

from jingwei.assess.examples import manifest_of, run_example, write_example
from jingwei.check import Example, Parameter, failed, passed
from jingwei.inventory.read import read
from jingwei.vocabulary import AssetKind, Status, Text
from tests.assess.findings import CHECK


def looks(asset, context):
    """Fails with everything it sees."""
    content = {file.path: context.read(file).decode() for file in asset.files}
    used = ",".join(other.id for other in context.related(asset, "uses"))
    owner = ",".join(party.id for party in context.parties(asset, "owner"))
    return failed(
        "seen",
        "{content}|{used}|{owner}|{sector}|{day}|{bound}",
        "看",
        content=json.dumps(content, sort_keys=True, ensure_ascii=False),
        used=used,
        owner=owner,
        sector=context.system.sector,
        day=context.as_of.isoformat(),
        bound=context.parameter("bound"),
    )


ABOUT = Text("x", "文")
LOOKING = replace(
    CHECK,
    kinds=(AssetKind.CONTENT, AssetKind.MODEL),
    function=looks,
    parameters=(Parameter("bound", 1, ABOUT), Parameter("other", 2, ABOUT)),
)
FULL = Example(
    Status.FAIL,
    asset={"files": ["deep/er/a", "b", "c"], "uses": ["second"], "owner": "p"},
    files={"deep/er/a": "中", "deep/er/side": "", "b": b"\x61", "c": lambda: b"made"},
    others=({"id": "second", "kind": "content", "files": ["b"]}, {"id": "hall", "kind": "site", "name": "Hall"}),
    parties=({"id": "p", "name": "P"},),
    system={"sector": "health"},
    parameters={"bound": 5},
    as_of="2026-07-02",
)


def test_an_example_is_examined_with_all_that_it_declares():
    found = run_example(LOOKING, FULL)
    assert found.status is Status.FAIL
    assert found.message.en == '{"b": "a", "c": "made", "deep/er/a": "中"}|second|p|health|2026-07-02|5'


def test_what_an_example_leaves_out_has_a_default():
    found = run_example(LOOKING, Example(Status.FAIL, asset={"files": ["a"]}, files={"a": ""}))
    assert found.message.en == '{"a": ""}|||testing|2026-06-01|1'
    assert (found.asset, found.asset_kind) == ("subject", "content")


def test_a_site_is_an_asset_of_its_own_list(tmp_path):
    made = manifest_of(LOOKING, FULL)
    assert [entry["id"] for entry in made["sites"]] == ["hall"]
    assert [entry["id"] for entry in made["assets"]] == ["subject", "second"]
    path = write_example(LOOKING, FULL, tmp_path)
    assert path == tmp_path / "jingwei.yaml"
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == made
    inventory = read(path)
    assert {asset.id: asset.kind for asset in inventory.assets} == {
        "hall": "site",
        "subject": "content",
        "second": "content",
    }
    assert inventory.profile.parameters == {"test.one.bound": 5}
    system = inventory.system
    assert (system.id, system.name.en, system.purpose.en, system.stage) == (
        "example",
        "Example",
        "example",
        "operation",
    )
    assert inventory.as_of.isoformat() == "2026-07-02"


def test_an_example_may_speak_of_another_kind():
    example = Example(Status.PASS, asset={"kind": "site", "name": "Hall"})
    seen = replace(LOOKING, function=lambda asset, context: passed("ok", asset.kind, "好"))
    assert run_example(seen, example).message.en == "site"
