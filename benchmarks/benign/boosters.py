"""Gradient boosting: LightGBM, XGBoost, CatBoost."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benign.make import Saver


def boosters(save: Saver) -> None:
    """Estimators and their boosters, alone and inside a pipeline."""
    import numpy as np
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from benign.make import have

    rng = np.random.RandomState(0)
    x, y = rng.rand(60, 4), np.arange(60) % 2
    made: dict[str, object] = {}
    if have("lightgbm"):
        import lightgbm as lgb

        made.update(
            {
                "lgb_classifier": lgb.LGBMClassifier(n_estimators=3, verbose=-1),
                "lgb_regressor": lgb.LGBMRegressor(n_estimators=3, verbose=-1),
            }
        )
        made["lgb_booster"] = lgb.train({"verbose": -1}, lgb.Dataset(x, y), 3)
    if have("xgboost"):
        import xgboost as xgb

        made.update(
            {
                "xgb_classifier": xgb.XGBClassifier(n_estimators=3),
                "xgb_regressor": xgb.XGBRegressor(n_estimators=3),
                "xgb_forest": xgb.XGBRFClassifier(n_estimators=3),
            }
        )
        made["xgb_booster"] = xgb.train({"max_depth": 2}, xgb.DMatrix(x, y), 2)
    if have("catboost"):
        import catboost as cb

        made.update({"cat_classifier": cb.CatBoostClassifier(iterations=2, verbose=0, allow_writing_files=False)})
        made["cat_regressor"] = cb.CatBoostRegressor(iterations=2, verbose=0, allow_writing_files=False)
    for name, model in made.items():
        with contextlib.suppress(Exception):
            if hasattr(model, "fit"):
                model.fit(x, y)
        save.pickle(name, model, 2, 4, 5)
        save.joblib(name, model)
        if hasattr(model, "fit"):
            save.joblib(f"{name}_pipeline", make_pipeline(StandardScaler(), model))
