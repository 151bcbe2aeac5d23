"""Rules of formats that only their vendor's library reads."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

RULES: dict[str, tuple[Verdict, str, str]] = {
    "vendor.opaque": (
        Verdict.UNPROVED,
        "only its vendor's library reads this format, nothing is proved about it: {name}",
        "该格式只有厂商的库能够读取，无法作出证明：{name}",
    ),
}
