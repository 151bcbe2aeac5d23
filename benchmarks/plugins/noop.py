"""Fifty checks that do nothing: what is measured is the engine around them."""

from jingwei.api import Asset, Check, Context, Example, Outcome, Status, Text, check, passed


def _noop(_asset: Asset, _context: Context) -> Outcome:
    """Do nothing and pass."""
    return passed("done", "done", "完成")


def _make(number: int) -> Check:
    declare = check(
        id=f"noop.step-{number:02}",
        title=Text("nothing", "无"),
        layer="tools",
        dimensions=("supply_chain",),
        kinds=("endpoint",),
        objectives=("model-file-no-code",),
        severity="info",
        remediation=Text("nothing", "无"),
        examples=(Example(Status.PASS), Example(Status.FAIL)),
    )
    return declare(_noop)


for _number in range(50):
    globals()[f"step_{_number}"] = _make(_number)
