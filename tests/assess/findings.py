"""A finding and its check, to be varied by `replace`."""

from dataclasses import replace

from jingwei.assess.step import finding as finding_of
from jingwei.check import Example, check, passed
from jingwei.vocabulary import Asset, AssetKind, Status, Text


@check(
    id="test.one",
    title=Text("one", "一"),
    layer="model",
    dimensions=("values",),
    kinds=("model",),
    objectives=("o1",),
    severity="high",
    remediation=Text("fix", "修复"),
    examples=(Example(Status.PASS), Example(Status.FAIL)),
)
def one(asset, context):
    """A check."""
    return passed("ok", "ok", "好")


CHECK = one
ASSET = Asset("m", AssetKind.MODEL, Text("m", "模"))


def finding(**changes):
    return replace(finding_of(CHECK, ASSET, passed("ok", "ok", "好")), **changes)
