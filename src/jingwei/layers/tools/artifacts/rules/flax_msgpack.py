"""Rules about MessagePack checkpoints."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U = Verdict.UNPROVED

RULES: dict[str, tuple[Verdict, str, str]] = {
    "msgpack.extension": (_U, "an extension type that Flax does not have: {name}", "Flax 没有的扩展类型：{name}"),
    "msgpack.array": (_U, "an array does not fit its description: {name}", "数组与其描述不符：{name}"),
}
