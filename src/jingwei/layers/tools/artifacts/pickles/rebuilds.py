"""Functions that a pickle calls to make objects of well-known libraries again. They call nothing that they are given, save the classes listed.

They do not make a pickle clean (what is made and filled belongs to a library without a policy pack); they keep an ordinary one from being rejected.
Sources: the libraries' own code (NumPy 1.x and 2.x, pandas 1.x to 3.x, scikit-learn 0.24 to 1.9) and the functions that Cython 0.29 and 3 generate:
`__pyx_unpickle_X(cls, checksum, state)` compares the checksum, makes `X.__new__(cls)` and assigns the fields.
"""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.kinds import (
    Kind,
    anything,
    boolean,
    container,
    either,
    integer,
    natural,
    none,
    number,
    octets,
    oneof,
    plain,
    row,
    string,
)
from jingwei.layers.tools.artifacts.pickles.packs import class_like, distribution
from jingwei.layers.tools.artifacts.pickles.values import Global, Instance, Value


def rebuilt(name: str, given: list[Value]) -> Instance | None:
    """What the function `name` makes of arguments of the listed kinds; None when it or they are not listed."""
    generated = name.rpartition(".")[2].startswith("__pyx_unpickle_") and distribution(name)
    signatures = (_GENERATED,) if generated else _FUNCTIONS.get(name, ())
    fits = any(len(s) == len(given) and all(kind(v) for kind, v in zip(s, given, strict=True)) for s in signatures)
    return Instance(name, foreign=True) if fits else None


def _packed(package: str) -> Kind:
    return lambda value: (
        isinstance(value, Global)
        and distribution(value.name) != ""
        and value.name.startswith(f"{package}." if package else "")
    )


def _class_in(package: str) -> Kind:
    packed = _packed(package)
    return lambda value: isinstance(value, Global) and packed(value) and class_like(value.name)


def _unproved(value: Value) -> bool:
    return isinstance(value, Global) and value.trouble and distribution(value.name) != ""


def _foreign(value: Value) -> bool:
    return isinstance(value, Instance) and value.foreign


def _function(*names: str) -> Kind:
    return lambda value: isinstance(value, Global) and value.name in names


_Signatures = tuple[tuple[Kind, ...], ...]
_GENERATED = (_class_in(""), integer, either(none, container("tuple")))
_BIT = f"{(_R := 'numpy.random._pickle.')}__bit_generator_ctor"
_RANDOM: _Signatures = ((), (string,), (_foreign,), (string, _function(_BIT)))
_INDEX: _Signatures = ((_class_in("pandas"), container("dict")),)
_NEW: _Signatures = ((_class_in("sklearn"),),)
_LOSS: _Signatures = ((), (number,))
_SGD = [
    "Hinge",
    "SquaredHinge",
    "Log",
    "ModifiedHuber",
    "EpsilonInsensitive",
    "SquaredEpsilonInsensitive",
    "Huber",
    "SquaredLoss",
]
_LOSSES = [
    "AbsoluteError", "ExponentialLoss", "HalfBinomialLoss", "HalfGammaLoss", "HalfMultinomialLoss", "HalfPoissonLoss", "HalfSquaredError",
    "HalfTweedieLoss", "HalfTweedieLossIdentity", "HuberLoss", "PinballLoss",
]  # fmt: skip
_OFFSETS = [
    "Day",
    "Hour",
    "Minute",
    "Second",
    "Milli",
    "Micro",
    "Nano",
    "BusinessDay",
    "MonthEnd",
    "MonthBegin",
    "YearEnd",
    "YearBegin",
]

_LETTER = either(oneof("b", b"b"), octets)
_SUBCLASS: _Signatures = ((_packed("numpy"), row(oneof(0)), _LETTER),)  # the function itself refuses what is no type

_FUNCTIONS: dict[str, _Signatures] = {
    "copyreg._reconstructor": (
        (_packed(""), _function("builtins.object"), none),  # object.__new__(cls), and no more
        (_unproved, _function("builtins.dict"), container("dict")),
        (_unproved, _function("builtins.list"), container("list")),
    ),
    "numpy.core.multiarray._reconstruct": _SUBCLASS,
    "numpy._core.multiarray._reconstruct": _SUBCLASS,
    _BIT: ((), (string,), (_class_in("numpy.random"),)),
    f"{_R}__generator_ctor": _RANDOM,
    f"{_R}__randomstate_ctor": _RANDOM,
    "numpy.ma.core._mareconstruct": (
        (_class_in("numpy.ma"), _function("numpy.ndarray"), row(oneof(0)), _LETTER),
    ),
    "numpy._core._internal._convert_to_stringdtype_kwargs": ((boolean,), (boolean, plain)),
    "pandas._libs.internals._unpickle_block": ((plain, plain, natural),),
    "pandas._libs.tslibs.timestamps._unpickle_timestamp": ((integer, plain, plain, natural), (integer, plain, plain)),
    "pandas._libs.tslibs.timedeltas._timedelta_unpickle": ((integer, natural),),
    "pandas.core.internals.managers.BlockManager": ((container("tuple", "list"), container("list", "tuple")),),
    "pandas.core.indexes.frozen.FrozenList": ((container("list"),),),
    **{
        f"pandas.core.indexes.{name}": _INDEX
        for name in ("base._new_Index", "datetimes._new_DatetimeIndex", "period._new_PeriodIndex", "interval._new_IntervalIndex")
    },
    **{f"pandas{room}.PeriodDtype": ((string,),) for room in ("", ".core.dtypes.dtypes")},
    **{f"pandas{room}.StringDtype": ((string,), (string, plain)) for room in ("", ".core.arrays.string_")},
    **{f"pandas._libs.tslibs.offsets.{name}": ((integer,), (integer, boolean)) for name in _OFFSETS},
    "sklearn.tree._tree.Tree": ((natural, anything, natural),),
    **{f"sklearn._loss._loss.Cy{name}": _LOSS for name in _LOSSES},
    **{f"sklearn.linear_model._sgd_fast.{name}": _LOSS for name in _SGD},
    **{
        f"sklearn.{room}.newObj": _NEW
        for room in ("metrics._dist_metrics", "neighbors._dist_metrics", "neighbors._ball_tree", "neighbors._kd_tree")
    },
}  # fmt: skip
