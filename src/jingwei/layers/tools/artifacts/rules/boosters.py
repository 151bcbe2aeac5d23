"""Rules of XGBoost, LightGBM and CatBoost."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U = Verdict.UNPROVED

RULES: dict[str, tuple[Verdict, str, str]] = {
    "booster.tree": (_U, "a tree leads outside of itself: {name}", "决策树的索引超出自身范围：{name}"),
    "xgboost.name": (_U, "XGBoost has no {name}", "XGBoost 中没有 {name}"),
}
