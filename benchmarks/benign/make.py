"""Saves small models and values with every framework that can be imported. Families are functions; what a framework cannot do is passed over."""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime as dt
import decimal
import fractions
import gzip
import importlib
import json
import pathlib
import pickle
import uuid
import warnings


class Saver:
    """Writes one object in the ways of its framework."""

    def __init__(self, folder: pathlib.Path, family: str) -> None:
        self.folder = folder / family
        self.folder.mkdir(parents=True, exist_ok=True)

    def pickle(self, name: str, value: object, *protocols: int) -> None:
        """One file for each protocol."""
        for protocol in protocols or (2, pickle.DEFAULT_PROTOCOL):
            with contextlib.suppress(Exception):
                content = pickle.dumps(value, protocol)
                (self.folder / f"{name}.{protocol}.pkl").write_bytes(content)

    def joblib(self, name: str, value: object, compress: int = 0) -> None:
        """joblib.dump."""
        import joblib

        path = self.folder / f"{name}.{compress}.joblib"
        try:
            joblib.dump(value, path, compress=compress)
        except Exception:  # noqa: BLE001 - what cannot be saved is passed over
            path.unlink(missing_ok=True) if path.exists() else None

    def torch(self, name: str, value: object, *, legacy: bool = False) -> None:
        """torch.save."""
        import torch

        path = self.folder / f"{name}{'.legacy' if legacy else ''}.pt"
        try:
            torch.save(value, path, _use_new_zipfile_serialization=not legacy)
        except Exception:  # noqa: BLE001 - as above
            if path.exists():
                path.unlink()


def make(folder: pathlib.Path) -> None:
    """Every family that this environment can make, and the versions of what made them."""
    warnings.simplefilter("ignore")
    from benign import boosters, estimators, networks

    for family in (
        standard,
        arrays,
        estimators.estimators,
        estimators.composed,
        frames,
        sparse,
        networks.modules,
        networks.states,
        networks.settings,
        boosters.boosters,
    ):
        try:
            family(Saver(folder, family.__name__))
        except ImportError as error:
            print(f"without {family.__name__}: {error}")
    (folder / "versions.json").write_text(json.dumps(versions()), encoding="utf-8")
    for empty in folder.iterdir():
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()


def versions() -> dict[str, str]:
    """Distribution -> version."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in (
        "numpy",
        "scipy",
        "pandas",
        "scikit-learn",
        "joblib",
        "torch",
        "lightgbm",
        "xgboost",
        "catboost",
        "transformers",
        "omegaconf",
    ):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def standard(save: Saver) -> None:
    """Values of the standard library."""
    defaults = collections.defaultdict(list, {"a": [1]})
    values = {
        "dict": {"a": [1, 2.5, None, True], "b": ("x", b"y")},
        "ordered": collections.OrderedDict(a=1),
        "counter": collections.Counter("aab"),
        "default": defaults,
        "deque": collections.deque([1], 3),
        "set": {1, 2},
        "frozen": frozenset((1, 2)),
        "array": bytearray(b"abc"),
        "complex": 1j,
        "slice": [slice(1, 2, 3), range(3)],
        "datetime": dt.datetime(2024, 1, 2, tzinfo=dt.timezone.utc),  # noqa: UP017 - these environments may be old
        "delta": [dt.timedelta(1), dt.date(2024, 1, 2), dt.time(3)],
        "decimal": decimal.Decimal("1.5"),
        "fraction": fractions.Fraction(1, 3),
        "uuid": uuid.UUID(int=5),
        "path": pathlib.PurePosixPath("a/b"),
        "namespace": argparse.Namespace(lr=0.1, layers=[1, 2], nested=argparse.Namespace(a=None)),
        "types": [int, dict, type(None)],
    }
    for name, value in values.items():
        save.pickle(name, value, 0, 1, 2, 3, 4, 5)
    (save.folder / "dict.pkl.gz").write_bytes(gzip.compress(pickle.dumps(values["dict"])))


def arrays(save: Saver) -> None:
    """NumPy."""
    import numpy as np

    rng = np.random.RandomState(0)
    values = {
        "float": rng.rand(3, 4),
        "int": np.arange(5),
        "bool": np.array([True]),
        "text": np.array(["a", "bc"]),
        "object": np.array([1, "a", None], dtype=object),
        "record": np.zeros(2, dtype=[("x", "f8"), ("y", "i4")]),
        "time": np.array(["2024-01-01"], dtype="M8[D]"),
        "scalar": [np.float64(1), np.int32(2), np.bool_(1), np.str_("a")],
        "fortran": np.asfortranarray(rng.rand(3, 4)),
        "complex": np.array([1j]),
        "empty": np.zeros((0, 3)),
        "masked": np.ma.array([1, 2], mask=[0, 1]),
        "matrix": np.matrix([[1]]),
        "random": rng,
        "generator": np.random.default_rng(0),
        "dtype": [np.dtype("f4"), np.dtype("O"), np.float32],
        "function": np.log1p,
        "half": np.zeros(3, "f2"),
        "big": np.zeros(3, ">f8"),
        "recarray": np.rec.array([(1, 2.0)]),
        "bytes": np.array([b"ab"]),
        "polynomial": np.poly1d([1, 2]),
    }
    for name, value in values.items():
        save.pickle(name, value, 2, 4, 5)
        save.joblib(name, value)
    np.save(save.folder / "object.npy", values["object"])
    np.savez(save.folder / "all.npz", a=values["float"], b=values["text"])


def frames(save: Saver) -> None:
    """Frames, series, indices and arrays of pandas."""
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame(
        {"a": [1, 2], "b": ["x", None], "c": [1.5, np.nan], "d": pd.to_datetime(["2024-01-01", "2024-01-02"])}
    )
    values = {
        "frame": frame,
        "numbers": pd.DataFrame(np.eye(3)),
        "series": frame["a"],
        "text": frame["b"],
        "category": frame["b"].astype("category"),
        "index": frame.set_index("a"),
        "multi": frame.set_index(["a", "b"]),
        "dates": frame.set_index("d"),
        "zone": frame["d"].dt.tz_localize("UTC"),
        "period": pd.period_range("2024-01", periods=3, freq="M"),
        "interval": pd.interval_range(0, 3),
        "timestamp": [pd.Timestamp("2024-01-01"), pd.Timedelta("1D"), pd.NaT],
        "nullable": pd.array([1, None], dtype="Int64"),
        "string": pd.Series(["a", None], dtype="string"),
        "boolean": pd.array([True, None], dtype="boolean"),
        "range": pd.RangeIndex(3),
        "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        "na": [pd.NA],
        "delta": pd.to_timedelta(["1D"]),
        "offset": [pd.offsets.Day(), pd.offsets.MonthEnd()],
    }
    for name, value in values.items():
        save.pickle(name, value, 2, 4, 5)
        save.joblib(name, value)


def sparse(save: Saver) -> None:
    """Sparse matrices and other objects of SciPy."""
    import numpy as np
    from scipy import interpolate, spatial
    from scipy import sparse as sp

    dense = np.eye(3)
    for kind in ("csr", "csc", "coo", "dia", "lil", "dok", "bsr"):
        for family in ("matrix", "array"):
            if hasattr(sp, f"{kind}_{family}"):
                save.pickle(f"{kind}_{family}", getattr(sp, f"{kind}_{family}")(dense), 2, 4)
                save.joblib(f"{kind}_{family}", getattr(sp, f"{kind}_{family}")(dense))
    line = np.arange(5.0)
    for name, value in {
        "interp1d": interpolate.interp1d(line, line),
        "spline": interpolate.UnivariateSpline(line, line),
        "cubic": interpolate.CubicSpline(line, line),
        "kdtree": spatial.cKDTree(np.eye(2)),
        "rotation": spatial.transform.Rotation.identity(),
    }.items():
        save.pickle(name, value, 2, 4)


def have(name: str) -> bool:
    """Whether a package can be imported."""
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001 - broken installations too
        return False
    return True
