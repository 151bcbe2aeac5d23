"""A plugin whose check takes a moment: for tests that interrupt a run."""

import time

from jingwei.check import Example, check, passed
from jingwei.vocabulary import Status, Text


@check(
    id="slow.step",
    title=Text("slow", "慢"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("content",),
    objectives=("model-file-no-code",),
    severity="low",
    remediation=Text("fix", "修复"),
    examples=(Example(Status.PASS), Example(Status.FAIL)),
)
def slow(asset, context):
    """Takes a twentieth of a second."""
    time.sleep(0.05)
    return passed("done", "done", "完成")
