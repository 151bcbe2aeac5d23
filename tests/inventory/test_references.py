"""References between assets, parties, waivers and declared absences, with the exact sentence, line and hint."""

import json

import pytest

from jingwei.inventory.read import read
from jingwei.vocabulary import AssetKind
from tests.inventory.manifests import MODEL, SYSTEM, manifest, problems, told, write

ADD = "add it to the manifest, or remove the reference"
DATASET = {"id": "d", "kind": "dataset", "files": ["a.bin"]}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"weights")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (manifest({**MODEL, "uses": ["zz"]}), "asset `m`, uses: there is no asset `zz`", ADD),
        (manifest({**MODEL, "uses": ["da"]}, {**DATASET, "id": "data"}), "asset `m`, uses: there is no asset `da`", "did you mean `data`?"),
        (manifest({**MODEL, "owner": "zz"}), "asset `m`, owner: there is no party `zz`", ADD),
        (
            manifest({**MODEL, "supplier": "acm"}, parties=[{"id": "acme", "name": "A"}]),
            "asset `m`, supplier: there is no party `acm`",
            "did you mean `acme`?",
        ),
        (manifest({**MODEL, "owner": "d"}, DATASET), "asset `m`, owner: there is no party `d`", ADD),
        (manifest({**MODEL, "uses": ["p"]}, parties=[{"id": "p", "name": "P"}]), "asset `m`, uses: there is no asset `p`", ADD),
        (manifest({**MODEL, "trained_on": ["n"]}, {**MODEL, "id": "n"}), "asset `m`, trained_on: `n` is a model", "name an asset of kind dataset"),
        (manifest({**MODEL, "base": "d"}, DATASET), "asset `m`, base: `d` is a dataset", "name an asset of kind model"),
        (manifest(sites=[{"id": "s", "uses": ["x"]}]), "asset `s`, uses: there is no asset `x`", ADD),
        (manifest({**MODEL, "files": []}), "asset `m`: `files` is empty", "name at least one file, or remove the asset"),
        (manifest({**MODEL, "uses": ["m"]}), "assets refer to each other in a circle: m -> m", "remove one of the references"),
    ],
)  # fmt: skip
def test_a_reference_that_does_not_fit_is_told(folder, text, message, hint):
    assert told(folder, text) == [(message, hint)]


def test_references_that_fit_are_read(folder):
    text = manifest(
        {**MODEL, "uses": ["d", "s", "n"], "trained_on": ["d"], "site": "s", "owner": "m"},
        {**MODEL, "id": "n", "base": "b"},
        {**MODEL, "id": "b"},
        DATASET,
        {"id": "e", "kind": "endpoint", "exposes": ["m"]},
        sites=[{"id": "s"}],
        parties=[{"id": "m", "name": "M"}],
    )
    assets = {asset.id: asset for asset in read(write(folder, text)).assets}
    assert assets["m"].references_of("uses") == ("d", "s", "n")
    assert assets["m"].references_of("owner") == ("m",)
    assert assets["n"].references_of("base") == ("b",)
    assert assets["e"].files == ()


LINES = f"""schema: jingwei/manifest/1
system: {json.dumps(SYSTEM)}
sites:
  - id: s
  - id: s
assets:
  - id: s
    kind: model
    files:
      - a.bin
  - id: m
    kind: model
    files: []
    uses:
      - m
      - gone
    owner: nobody
parties:
  - {{id: p, name: P}}
  - {{id: q, name: Q}}
  - {{id: p, name: R}}
"""


def test_every_fault_is_told_at_its_line(folder):
    found = [(problem.line, problem.message, problem.hint) for problem in problems(folder, LINES)]
    assert found == [
        (5, "asset id `s` is used twice", "it was first used at line 4"),
        (7, "asset id `s` is used twice", "it was first used at line 4"),
        (11, "assets refer to each other in a circle: m -> m", "remove one of the references"),
        (13, "asset `m`: `files` is empty", "name at least one file, or remove the asset"),
        (14, "asset `m`, uses: there is no asset `gone`", ADD),
        (17, "asset `m`, owner: there is no party `nobody`", ADD),
        (21, "party id `p` is used twice", "it was first used at line 19"),
    ]


def chain(*pairs):
    return manifest(*({**MODEL, "id": name, "uses": uses.split()} for name, uses in pairs))


@pytest.mark.parametrize(
    ("pairs", "cycles"),
    [
        ([("a", "b"), ("b", "c"), ("c", "")], []),
        ([("a", "b c"), ("b", "d"), ("c", "d"), ("d", "")], []),
        ([("a", "b b")], None),
        ([("a", "b"), ("b", "a")], ["a -> b -> a"]),
        ([("a", "b"), ("b", "c"), ("c", "b")], ["b -> c -> b"]),
        ([("a", "b"), ("b", "c"), ("c", "a")], ["a -> b -> c -> a"]),
        ([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")], ["a -> b -> a", "c -> d -> c"]),
        ([("a", ""), ("b", "a c"), ("c", "a d"), ("d", "a b")], ["b -> c -> d -> b"]),
        ([("a", "b"), ("b", "b")], ["b -> b"]),
        ([("c", "a"), ("a", "b"), ("b", "")], []),
    ],
)
def test_each_circle_is_named_once(folder, pairs, cycles):
    text = chain(*pairs)
    if cycles == []:
        assert len(read(write(folder, text)).assets) == len(pairs)
        return
    found = [message.partition("circle: ")[2] for message, _ in told(folder, text) if "circle" in message]
    assert found == (cycles or [])


def test_a_circle_through_a_single_reference_is_found_at_its_line(folder):
    entries = "".join(f"  - {json.dumps({**MODEL, 'id': one, 'base': other})}\n" for one, other in ("ab", "ba"))
    text = f"schema: jingwei/manifest/1\nsystem: {json.dumps(SYSTEM)}\nassets:\n{entries}"
    (problem,) = problems(folder, text)
    assert (problem.line, problem.message) == (4, "assets refer to each other in a circle: a -> b -> a")


def test_long_chains_need_no_recursion(folder):
    pairs = [(f"a{i}", f"a{i + 1}") for i in range(3000)]
    assert len(read(write(folder, chain(*pairs, ("a3000", "")))).assets) == 3001
    ((message, _),) = told(folder, chain(*pairs, ("a3000", "a0")))
    assert message.endswith("a3000 -> a0")


WAIVER = {"check": "x", "asset": "m", "reason": "r", "approver": "p", "expires": "2026-07-01"}


def test_a_waiver_names_an_asset(folder):
    read(write(folder, manifest(MODEL, profile={"waivers": [WAIVER]})))
    text = manifest(MODEL, profile={"waivers": [WAIVER, {**WAIVER, "asset": "zz"}]})
    assert told(folder, text) == [("waiver: there is no asset `zz`", ADD)]


def test_declared_absences_name_kinds_that_are_absent(folder):
    system = {**SYSTEM, "without": {"chip": "none", "model": "none", "stream": "none"}}
    kinds = ", ".join(kind.value for kind in AssetKind)
    assert told(folder, {**manifest(MODEL), "system": system}) == [
        ("`chip` is not an asset kind", f"known: {kinds}"),
        ("`model` is declared absent, but there is an asset of this kind", "remove one of the two"),
    ]


def test_a_site_counts_as_an_asset_of_its_kind(folder):
    system = {**SYSTEM, "without": {"site": "none"}}
    ((message, _),) = told(folder, {**manifest(MODEL, sites=[{"id": "s"}]), "system": system})
    assert message.startswith("`site` is declared absent")
    assert problems(folder, {**manifest(MODEL, sites=[{"id": "s"}]), "system": system})[0].path == "jingwei.yaml"


def test_faults_of_the_profile_stand_at_their_lines(folder):
    text = f"""schema: jingwei/manifest/1
system:
  id: s
  name: S
  purpose: p
  sector: s
  stage: operation
  without:
    stream: none
    chip: none
assets:
  - {json.dumps(MODEL)}
profile:
  waivers:
    - check: x
      asset: n
      reason: r
      approver: p
      expires: 2026-07-01
"""
    assert [(problem.line, problem.message) for problem in problems(folder, text)] == [
        (10, "`chip` is not an asset kind"),
        (16, "waiver: there is no asset `n`"),
    ]
