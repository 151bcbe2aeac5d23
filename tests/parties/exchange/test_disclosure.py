import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import JingweiError
from jingwei.evidence.forms.leaves import leaf_root, salted
from jingwei.inventory.manifest import PartyEntry
from jingwei.parties.exchange.disclosure import disclosed, disclosure, level_of, shown
from jingwei.vocabulary import Party, Text

PATHS = {
    "system": "full findings summary",
    "unlooked": "full findings summary",
    "determinations/12": "full findings summary",
    "risks/0": "full findings summary",
    "assets/model.a": "full findings",
    "findings/3": "full findings",
    "findings/3/detail": "full",
    "findings/3/samples/0": "full",
    "findings/3/samples/0/record": "full",
}


@pytest.mark.parametrize("path", PATHS)
def test_each_part_is_shown_at_its_levels(path):
    assert [level for level in disclosure().levels if shown(level, path)] == PATHS[path].split()


@pytest.mark.parametrize("path", ["findings", "findings/3/other", "systems", "findings/3/samples/0/record/x", ""])
def test_what_is_not_named_is_not_shown(path):
    assert not any(shown(level, path) for level in disclosure().levels)


def test_a_level_that_does_not_exist_is_an_error():
    with pytest.raises(JingweiError, match="no level `all`"):
        shown("all", "system")


@pytest.mark.parametrize(
    ("roles", "own", "level"),
    [
        (("regulator",), "", "full"),
        (("auditor",), "", "full"),
        (("deployer",), "", "findings"),
        (("affected",), "", "summary"),
        ((), "", "summary"),
        (("affected", "operator"), "", "findings"),
        (("supplier", "auditor"), "", "full"),
        (("regulator",), "summary", "summary"),
        (("affected",), "full", "full"),
    ],
)
def test_the_level_follows_from_the_roles_unless_the_manifest_says_otherwise(roles, own, level):
    assert level_of(Party("p", Text("P", "P"), roles, disclosure=own)) == level


def test_every_role_and_level_of_the_grammar_has_its_place():
    known = disclosure()
    roles = PartyEntry.model_json_schema()["properties"]["roles"]["items"]["enum"]
    assert set(roles) == set(known.roles)
    assert list(known.levels) == PartyEntry.model_json_schema()["properties"]["disclosure"]["anyOf"][0]["enum"]
    assert {*known.roles.values(), known.otherwise} <= set(known.levels)


@given(st.lists(st.sampled_from(sorted(PATHS)), unique=True), st.sampled_from(["full", "findings", "summary"]))
def test_withholding_keeps_order_paths_and_root(paths, level):
    leaves = [salted(b"s" * 32, path, {"at": path}) for path in paths]
    made = disclosed(leaves, level)
    assert leaf_root(made) == leaf_root(leaves)
    assert [(leaf.path, leaf.shown) for leaf in made] == [(path, shown(level, path)) for path in paths]
    assert all(leaf.value is None for leaf in made if not leaf.shown)


def test_a_narrower_level_shows_nothing_more():
    full, findings, summary = ({path for path in PATHS if shown(level, path)} for level in disclosure().levels)
    assert summary < findings < full == set(PATHS)
