"""Values of a bundle as the vocabulary has them; what is withheld is absent, never empty."""

from dataclasses import replace

import pytest

from jingwei.errors import ParseError
from jingwei.evidence.forms.leaves import withheld
from jingwei.parties.exchange.contents import Contents, contents
from jingwei.parties.exchange.given import finding, given, inventory, numbered, restored, samples


@pytest.fixture(scope="module")
def known(sealed_desk):
    return given(contents(sealed_desk.bundle("inspector").read_bytes()))


def without(known, *paths):
    return replace(known, leaves={p: withheld(leaf) if p in paths else leaf for p, leaf in known.leaves.items()})


def with_value(known, path, value):
    return replace(known, leaves={**known.leaves, path: replace(known.leaves[path], value=value)})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9007199254740992", 9007199254740992),
        ("-9007199254740992", -9007199254740992),
        ("9007199254740991", "9007199254740991"),  # small enough to be written as a number
        ("1e+300", 1e300),
        ("1e300", "1e300"),  # not as a record writes it
        ("09007199254740993", "09007199254740993"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("nan", "nan"),
        ("1" + "0" * 5000, "1" + "0" * 5000),
        ("desk", "desk"),
        (7, 7),
        (2.5, 2.5),
        (None, None),
        (True, True),
        ({"a": ["9007199254740993", {"9007199254740993": "x"}]}, {"a": [9007199254740993, {"9007199254740993": "x"}]}),
    ],
)
def test_only_numbers_that_a_record_writes_as_text_are_numbers_again(written, meant):
    assert restored(written) == meant
    assert type(restored(written)) is type(meant)


def test_a_finding_is_there_with_its_detail_or_without(known):
    whole = finding(known, "findings/0")
    assert whole.message.en
    assert whole.evidence
    assert whole.samples == ()
    core = finding(without(known, "findings/0/detail"), "findings/0")
    assert (core.message.en, core.locations, core.locations_omitted, core.evidence) == ("", (), 0, ())
    assert (core.remediation.en, core.remediation.zh) == ("", "")
    assert replace(core, message=whole.message, locations=whole.locations, evidence=whole.evidence,
                   remediation=whole.remediation, locations_omitted=whole.locations_omitted) == whole  # fmt: skip
    assert finding(without(known, "findings/0"), "findings/0") is None


def test_samples_are_all_there_or_none(known):
    assert len(samples(known, "findings/0")) == 100
    assert samples(without(known, "findings/0/samples/7"), "findings/0") is None
    assert samples(known, "findings/1") == []


def test_the_inventory_is_what_the_leaves_say(known, sealed_desk):
    made = inventory(known)
    assert (made.manifest, made.manifest_sha256) == ("jingwei.yaml", known.plan.manifest_sha256)
    assert (made.system.id, [party.id for party in made.parties][:2]) == ("desk", ["inspector", "partner"])
    assert sorted(asset.id for asset in made.assets) == ["corpus", "filter", "idle"]
    assert made.profile.frameworks == ("owasp-llm-2025", "iso-42001-annex-a")
    assert made.as_of == known.plan.as_of
    for path in ("system", "assets/filter"):
        assert inventory(without(known, path)) is None


def test_a_party_that_no_run_writes_is_named(known):
    held = known.value("system")
    with pytest.raises(ParseError, match=r"^party"):
        inventory(with_value(known, "system", {**held, "parties": [{"id": 1}]}))


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("system", {"system": {"facts": {}, "id": 1}, "parties": []}, "system"),
        ("assets/filter", {"properties": {}}, "asset"),
    ],
)
def test_a_value_that_no_run_writes_is_named(known, path, value, where):
    with pytest.raises(ParseError, match=f"^{where}"):
        inventory(with_value(known, path, value))
    with pytest.raises(ParseError, match=r"^findings/0"):
        finding(with_value(known, "findings/0", {"check": 1}), "findings/0")
    with pytest.raises(ParseError, match=r"^plan"):
        given(Contents({"schema": 1}, known.stated, known.subjects, known.leaves))


def test_findings_are_numbered_in_their_order(known):
    assert numbered(known) == [f"findings/{number}" for number in range(11)]
