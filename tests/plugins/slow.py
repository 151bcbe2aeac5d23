"""A plugin whose check takes a moment, and from the twentieth asset on waits while a file `hold` is there: for tests that interrupt a run."""

import time

from jingwei.check import Example, check, passed
from jingwei.vocabulary import Status, Text

FREE = 20  # assets that never wait


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
    """Takes a moment, or as long as `hold` is there."""
    time.sleep(0.005)
    hold = context.path(asset.files[0]).with_name("hold") if asset.files else None
    while hold and int(asset.id.removeprefix("a")) >= FREE and hold.exists():
        time.sleep(0.01)
    return passed("done", "done", "完成")
