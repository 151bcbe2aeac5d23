"""Shares and the closure over references."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from jingwei.context import Context
from jingwei.dimensions.supply_chain.components import components, concentration
from jingwei.vocabulary import Asset, AssetKind, Inventory, Party, Reference, Stage, System, Text

NAME = Text("x", "x")


def asset(id_, *references):
    return Asset(id_, AssetKind.MODEL, NAME, references=tuple(Reference(role, to) for role, to in references))


def test_components_are_followed_to_any_depth_and_once():
    parts = (
        asset("a", ("base", "b"), ("uses", "c"), ("supplier", "p")),
        asset("b", ("uses", "c"), ("base", "a"), ("supplier", "q")),
        asset("c"),
        asset("d", ("uses", "a")),
    )
    parties = (Party("p", NAME, ("provider",)), Party("q", NAME, ("supplier",)))
    system = System("s", NAME, NAME, "x", Stage.OPERATION)
    context = Context(Path(), Inventory("m", "0", system, parties, parts), as_of=date(2026, 1, 1), parameters={})
    found = {part.asset.id: part for part in components(parts[0], context)}
    assert set(found) == {"a", "b", "c"}
    assert [found[id_].own for id_ in "abc"] == [True, False, False]
    assert found["c"].supplier is None


def test_concentration():
    found = concentration(["a", "b", "a", "c"])
    assert found.top == ("a", 0.5)
    assert found.index == 0.375
    assert concentration([]).top == ("", 0.0)


@given(st.lists(st.sampled_from("abcd"), min_size=1))
def test_shares_sum_to_one_and_bound_the_index(holders):
    found = concentration(holders)
    assert abs(sum(share for _, share in found.shares) - 1) < 1e-9
    assert found.top[1] ** 2 <= found.index <= found.top[1] + 1e-9
