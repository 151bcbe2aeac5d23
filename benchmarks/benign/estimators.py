"""scikit-learn: every estimator fitted on tiny data, and composed ones."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benign.make import Saver


def _data() -> tuple[Any, Any]:
    import numpy as np

    rng = np.random.RandomState(0)
    return np.abs(rng.rand(30, 4)) + 0.1, (np.arange(30) % 2)


def _small(estimator: Any) -> None:
    """Fewer trees and rounds: the files are about classes, not sizes."""
    known = estimator.get_params()
    for name, value in {"n_estimators": 3, "max_iter": 5, "n_components": 2}.items():
        if isinstance(known.get(name), int):
            estimator.set_params(**{name: value})


def estimators(save: Saver) -> None:
    """Each class that `all_estimators` lists and that fits without arguments of its own."""
    from sklearn.utils import all_estimators

    x, y = _data()
    for at, (name, cls) in enumerate(all_estimators()):
        estimator = None
        with contextlib.suppress(Exception):
            estimator = cls()
            _small(estimator)
            estimator.fit(x, y)
        if estimator is None:
            continue
        save.pickle(name, estimator, (2, 4, 5)[at % 3])
        save.joblib(name, estimator, compress=3 if at % 5 == 0 else 0)


def composed(save: Saver) -> None:
    """Pipelines, searches, voting, and functions among the parameters."""
    import numpy as np
    from sklearn import (
        calibration,
        compose,
        ensemble,
        feature_selection,
        gaussian_process,
        linear_model,
        model_selection,
        pipeline,
        preprocessing,
        svm,
        tree,
    )

    x, y = _data()
    forest = ensemble.RandomForestClassifier(3)
    scale = preprocessing.StandardScaler()
    steps = [("scale", scale), ("model", linear_model.LogisticRegression())]
    made = {
        "pipeline": pipeline.Pipeline(steps),
        "columns": pipeline.make_pipeline(
            compose.ColumnTransformer(
                [("a", preprocessing.StandardScaler(), [0, 1]), ("b", preprocessing.MinMaxScaler(), [2])],
                remainder="passthrough",
            ),
            svm.SVC(),
        ),
        "union": pipeline.make_union(preprocessing.StandardScaler(), preprocessing.PolynomialFeatures(2)),
        "voting": ensemble.VotingClassifier([("f", forest), ("t", tree.DecisionTreeClassifier())]),
        "stacking": ensemble.StackingClassifier([("f", forest), ("t", tree.DecisionTreeClassifier())], cv=2),
        "bagging": ensemble.BaggingClassifier(tree.DecisionTreeClassifier(), n_estimators=3),
        "calibrated": calibration.CalibratedClassifierCV(linear_model.LogisticRegression(), cv=2),
        "grid": model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2),
        "random": model_selection.RandomizedSearchCV(svm.SVC(), {"C": [1, 2]}, n_iter=2, cv=2),
        "function": preprocessing.FunctionTransformer(np.log1p),
        "select": feature_selection.SelectKBest(feature_selection.f_classif, k=2),
        "process": gaussian_process.GaussianProcessClassifier(
            1.0 * gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()
        ),
        "scorer": model_selection.GridSearchCV(svm.SVC(), {"C": [1]}, cv=2, scoring="accuracy"),
    }
    for name, estimator in made.items():
        with contextlib.suppress(Exception):
            estimator.fit(x, y)
        save.pickle(name, estimator, 2, 4)
        save.joblib(name, estimator)
