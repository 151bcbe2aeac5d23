"""Every kind of fault in a manifest's grammar, with the exact sentence and hint."""

import pytest

from jingwei.documents import Document
from jingwei.inventory.manifest import AnyAsset
from jingwei.inventory.problems import text_problems
from jingwei.vocabulary import AssetKind
from tests.inventory.manifests import MODEL, SYSTEM, manifest, problems, told

KINDS = ", ".join(sorted(AssetKind))
SEE = "see docs/guide/manifest.md"
LIST = "write one entry per line, each after `- `"
PRINTS = "`jingwei schema` prints what is allowed"
SITE_KEYS = (
    "country, description, extra, grid_factor_g_kwh, id, kind, licence, meters, name, owner, pue_target, region, site, supplier, "
    "uses, version, wue_target"
)
SYSTEM_KEYS = "affected, deployment, facts, id, languages, name, purpose, regions, sector, stage, without"
MAPPING = "a mapping (`key: value`)"


def system(**changes):
    return {**manifest(), "system": {**SYSTEM, **changes}}


def party(**changes):
    return manifest(parties=[{"id": "p", "name": "P", **changes}])


def model(**changes):
    return manifest({**MODEL, **changes})


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (manifest(asset=[]), "`asset`: unknown key", "did you mean `assets`? known: as_of, assets, parties, profile, schema, sites, system"),
        (manifest(zzz=1), "`zzz`: unknown key", "known: as_of, assets, parties, profile, schema, sites, system"),
        (system(secto=1), "`system.secto`: unknown key", f"did you mean `sector`? known: {SYSTEM_KEYS}"),
        (party(rolls=[]), "`parties[0].rolls`: unknown key", "did you mean `roles`? known: contact, country, disclosure, id, name, roles"),
        (party(name={"en": "x", "fr": "y"}), "`parties[0].name.fr`: unknown key", "known: en, zh"),
        (manifest(sites=[{"id": "s", "metres": []}]), "`sites[0].metres`: unknown key", f"did you mean `meters`? known: {SITE_KEYS}"),
        (
            manifest(profile={"waiver": []}),
            "`profile.waiver`: unknown key",
            "did you mean `waivers`? known: exclude, frameworks, include, parameters, waivers",
        ),
        (model(files=[{"path": "a.bin", "sha": ""}]), "`assets[0].files[0].sha`: unknown key", "did you mean `sha256`? known: path, sha256"),
        (model(card={"path": "a.bin", "x": 1}), "`assets[0].card.x`: unknown key", "known: path, sha256"),
        (
            manifest({"id": "c", "kind": "package_set", "files": ["a"], "file": 1}),
            "`assets[0].file`: unknown key",
            (
                "did you mean `files`? known: advisories, attestations, description, extra, files, id, kind, licence, name, owner, publishers, "
                "site, supplier, trust_root, uses, version"
            ),
        ),
        (
            manifest({"id": "n", "kind": "network", "links": [{"source": "a", "target": "b", "encrypted": 1}]}),
            "`assets[0].links[0].encrypted`: unknown key",
            "did you mean `encryption`? known: encryption, source, target",
        ),
        ("{}", "the manifest: key `schema` is missing", "add `schema:`; `jingwei schema` lists every key"),
        ("[]", f"the manifest must be {MAPPING}, but is a list", SEE),
        ("x", f"the manifest must be {MAPPING}, but is text", SEE),
        ({**manifest(), "system": 3}, f"`system` must be {MAPPING}, but is a number", SEE),
        ({**manifest(), "system": None}, f"`system` must be {MAPPING}, but is empty", SEE),
        ({**manifest(), "assets": {}}, "`assets` must be a list (lines that start with `- `), but is a mapping", LIST),
        (manifest(3), f"`assets[0]` must be {MAPPING}, but is a number", SEE),
        (manifest("m"), f"`assets[0]` must be {MAPPING}, but is text", SEE),
        (manifest({"kind": "modle"}), "`assets[0]`: `kind: modle` is not an asset kind", f"did you mean `model`? known: {KINDS}"),
        (manifest({"kind": 5}), "`assets[0]`: `kind: 5` is not an asset kind", f"known: {KINDS}"),
        (manifest({"id": "m"}), "`assets[0]`: `kind: None` is not an asset kind", f"known: {KINDS}"),
        (model(id=5), "`assets[0].id` must be text, but is a number", 'put it in quotes: "5"'),
        (system(sector=True), "`system.sector` must be text, but is true or false", 'put it in quotes: "true"'),
        (system(name=2.5), "`system.name` must be text, but is a number", 'put it in quotes: "2.5"'),
        (system(name=[]), "`system.name` must be text, but is a list", SEE),
        (system(name={"en": 5}), "`system.name.en` must be text, but is a number", 'put it in quotes: "5"'),
        (system(name={}), "`system.name`: give the text in `en`, in `zh` or in both", PRINTS),
        (system(name=""), "`system.name`: string should have at least 1 character", PRINTS),
        (system(name={"zh": ""}), "`system.name.zh`: string should have at least 1 character", PRINTS),
        (model(files=[None]), "`assets[0].files[0]` must be text, but is empty", SEE),
        (model(files=[{"path": 5}]), "`assets[0].files[0].path` must be text, but is a number", 'put it in quotes: "5"'),
        (model(files=[{"sha256": "0" * 64}]), "`assets[0].files[0]`: key `path` is missing", "add `path:`; `jingwei schema` lists every key"),
        (model(parameters="7"), "`assets[0].parameters` must be a whole number, but is text", SEE),
        (model(parameters=1.5), "`assets[0].parameters` must be a whole number, but is a number", SEE),
        (model(parameters=0), "`assets[0].parameters`: input should be greater than 0", PRINTS),
        (model(training_flop="1"), "`assets[0].training_flop` must be a number, but is text", SEE),
        (model(extra=[]), f"`assets[0].extra` must be {MAPPING}, but is a list", SEE),
        (
            system(facts={"a": None}),
            "`system.facts.a` must be true or false or text or a number or a list (lines that start with `- `), but is empty",
            SEE,
        ),
        (
            manifest(profile={"parameters": {"x": [1]}}),
            "`profile.parameters.x` must be true or false or a whole number or a number or text, but is a list",
            SEE,
        ),
        (
            system(stage="running"),
            "`system.stage`: 'running' is not allowed",
            "one of 'design', 'development', 'verification', 'operation' or 'retirement'",
        ),
        ({**manifest(), "schema": "jingwei/manifest/2"}, "`schema`: 'jingwei/manifest/2' is not allowed", "one of 'jingwei/manifest/1'"),
        (model(id="A"), "`assets[0].id`: string should match pattern '^[a-z0-9][a-z0-9._-]{0,63}$'", "lower-case letters, digits, `.`, `_`, `-`"),
        (party(country="de"), "`parties[0].country`: string should match pattern '^[A-Z]{2}$'", "it must match ^[A-Z]{2}$"),
        (manifest(as_of=20260101), "`as_of`: write the date as YYYY-MM-DD", PRINTS),
        (manifest(as_of="2026-1-1"), "`as_of`: write the date as YYYY-MM-DD", PRINTS),
        (manifest(as_of="2026-02-30"), "`as_of`: day is out of range for month", PRINTS),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_one_sentence_with_a_hint(tmp_path, text, message, hint):
    (tmp_path / "a.bin").touch()
    found = told(tmp_path, text)
    assert (message, hint) in found
    assert len({line.partition(":")[0] for line, _ in found}) <= 2


def test_each_missing_key_is_told(tmp_path):
    found = told(tmp_path, {**manifest(), "system": {}})
    assert [message for message, _ in found] == [
        f"`system`: key `{key}` is missing" for key in ("id", "name", "purpose", "sector", "stage")
    ]


def test_one_place_has_one_problem(tmp_path):
    (tmp_path / "a.bin").touch()
    for text in (system(name=5), system(name=[]), system(facts={"a": None}), model(card=5), model(files=[[]])):
        assert len(problems(tmp_path, text)) == 1


def test_the_line_is_that_of_the_value_or_of_what_should_hold_it(tmp_path):
    text = """schema: jingwei/manifest/1
system:
  id: d
  name:
    en: x
    fr: y
  purpose: p
  sector: s
  stage: operation
parties:
  - id: p
    name: P
  - id: q
"""
    found = [(problem.line, problem.message) for problem in problems(tmp_path, text)]
    assert found == [(6, "`system.name.fr`: unknown key"), (13, "`parties[1]`: key `name` is missing")]


@pytest.mark.parametrize("character", ["\x00", "\x7f", "\x1b", "\u202a", "\u202e", "\u2066", "\u2069", "\ud800", "\r"])
def test_hidden_characters_are_named_with_their_place(character):
    data = {"a": [{"b": f"x{character}y"}, f"{character}"], f"k{character}": 1, "fine": "a\n\t中文 é"}
    found = list(text_problems(Document(data, {("a", 0): 4, ("a", 1): 5}), "m.yaml"))
    code = f"U+{ord(character):04X}"
    assert {(problem.line, problem.message) for problem in found} == {
        (4, f"hidden character {code} in `a[0].b`"),
        (5, f"hidden character {code} in `a[1]`"),
        (1, f"hidden character {code} in `k{character}`"),
    }
    assert {problem.path for problem in found} == {"m.yaml"}
    assert {problem.hint for problem in found} == {"remove control and bidirectional-override characters"}


def test_text_without_hidden_characters_is_fine():
    assert list(text_problems(Document({"a": ["b\n", {"c": "\t"}], "d": 5, "e": None}, {}), "m")) == []


def test_the_kinds_of_the_grammar_are_those_of_the_vocabulary():
    from typing import get_args

    models = get_args(get_args(AnyAsset)[0])
    assert sorted(kind for one in models for kind in get_args(one.model_fields["kind"].annotation)) == sorted(AssetKind)
