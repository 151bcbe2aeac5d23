"""Rules of XGBoost, LightGBM and CatBoost."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.verdict import Verdict

_U = Verdict.UNPROVED

RULES: dict[str, tuple[Verdict, str, str]] = {
    "booster.tree": (_U, "a tree leads outside of itself: {name}", "决策树的索引超出自身范围：{name}"),
    "catboost.part": (_U, "a part of the model that is not judged: {name}", "模型中未作判断的部分：{name}"),
    "lightgbm.key": (_U, "LightGBM writes no such line: {name}", "LightGBM 不会写出这样的行：{name}"),
    "lightgbm.objective": (_U, "LightGBM has no objective {name}", "LightGBM 中没有目标函数 {name}"),
    "lightgbm.parser": (_U, "a parser of a plugin is named: {name}", "指定了插件的解析器：{name}"),
    "lightgbm.reach": (
        _U,
        "training on would open what the parameters name: {name}",
        "继续训练会打开参数所指定的位置：{name}",
    ),
    "xgboost.name": (_U, "XGBoost has no {name}", "XGBoost 中没有 {name}"),
}
