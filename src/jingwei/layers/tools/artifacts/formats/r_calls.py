"""Calls that fitted models keep in R: operators and transformations of formulas, and the functions that fitted them.

Source: `?formula` of R 4 and the reference manuals of the packages named below. Such a call is kept as data; nothing evaluates it while loading.
"""

from __future__ import annotations

_MODEL_CALLS = frozenset((
    "~", "+", "-", "*", "/", "^", ":", "|", "(", "%in%", "%*%", "%o%", "I", "c", "list", "cbind", "log", "log2", "log10", "log1p",
    "exp", "sqrt", "poly", "offset", "factor", "as.factor", "scale", "ns", "bs", "s", "te", "lm", "glm", "aov", "nls", "loess",
    "gam", "rpart", "randomForest", "kmeans", "prcomp", "princomp", "lmer", "glmer", "coxph", "survreg", "Surv", "nnet", "svm",
    "lda", "qda", "arima", "ets", "train", "xgb.train", "lgb.train",
))  # fmt: skip


_MODEL_PACKAGES = frozenset((
    "stats", "splines", "survival", "MASS", "nnet", "rpart", "randomForest", "e1071", "lme4", "mgcv", "forecast", "caret", "xgboost", "lightgbm",
))  # fmt: skip


def of_a_model(name: str) -> bool:
    """Whether `name`, plain or as `package::function`, is one that models keep."""
    package, _, function = name.rpartition("::")
    return function in _MODEL_CALLS and (not package or package in _MODEL_PACKAGES)
