"""Well-known distributions, and the policy packs that say what unpickling their classes runs.

A pack is read when a name of its distribution is met for the first time. What no pack proves is still an ordinary name of a well-known library, so
naming it, making and filling an object of it is `unproved`, not suspicious. Making means `cls.__new__(cls)`: NEWOBJ, NEWOBJ_EX and
`copyreg._reconstructor(cls, object, None)` refuse what is no type, so that no function can be called that way.
"""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED
from jingwei.layers.tools.artifacts.policies.pack import load, own

_JOINED: set[str] = set()  # distributions whose pack is in the allow-list
_SOURCES: dict[str, str] = {}  # name on the allow-list -> distribution whose pack it comes from
_SCRIPT = "__torch__"  # classes whose code the archive itself holds; a plain unpickler cannot import them
_DISTRIBUTIONS: dict[str, str] = {
    "sklearn": "scikit-learn", "imblearn": "imbalanced-learn", "sentence_transformers": "sentence-transformers", _SCRIPT: "TorchScript",
    "pytorch_lightning": "pytorch-lightning", "lightning_fabric": "lightning-fabric", "category_encoders": "category-encoders",
    "huggingface_hub": "huggingface-hub",
    "_loss": "scikit-learn",  # how 1.4 and 1.5 name the module sklearn._loss._loss
} | {
    name: name
    for name in (
        "accelerate", "catboost", "gensim", "joblib", "lightgbm", "numpy", "omegaconf", "pandas", "peft", "scipy",
        "statsmodels", "timm", "tokenizers", "torch", "torchaudio", "torchmetrics", "torchvision", "transformers", "trl", "ultralytics", "xgboost",
    )
}  # fmt: skip
_DEEPEST = 3  # parts of the longest name below

# Rooms of these distributions with objects that run what their state says, remove files, or start processes.
_NOT_DATA = frozenset((
    "numpy.lib", "numpy.ctypeslib", "numpy.DataSource", "pandas.io", "pandas.core.computation", "scipy.io", "scipy.stats.distributions",
    "scipy.stats._distn_infrastructure", "scipy.stats._continuous_distns", "scipy.stats._discrete_distns", "torch._dynamo",
    "torch._inductor", "torch.distributed", "torch.fx", "torch.hub", "torch.jit", "torch.multiprocessing", "torch.onnx", "torch.package",
    "torch.utils", "transformers.dynamic_module_utils", "transformers.utils", "xgboost.dask", "xgboost.tracker",
))  # fmt: skip
_NOT_DATA_ANYWHERE = frozenset(("_lib", "distutils", "externals", "f2py", "testing", "tests"))


def distribution(name: str) -> str:
    """Distribution that a pack for the canonical dotted `name` would cover; empty when it is none of the well-known ones."""
    parts = name.split(".")
    if parts[0] == _SCRIPT:
        return _DISTRIBUTIONS[_SCRIPT]
    if left_out(name):
        return ""
    if len(parts) == 1:
        return ""
    return _DISTRIBUTIONS.get(parts[0]) or (mine[parts[0]].distribution if parts[0] in (mine := own()) else "")


def left_out(name: str) -> bool:
    """Whether `name` lies in a room of which no pack lets anything pass."""
    parts = name.split(".")
    return not _NOT_DATA_ANYWHERE.isdisjoint(parts) or any(
        ".".join(parts[:n]) in _NOT_DATA for n in range(2, _DEEPEST + 1)
    )


def prove(name: str, distribution_: str) -> bool:
    """Whether the pack of the distribution has an entry for `name`; what a pack holds joins the allow-list, which goes before it."""
    pack = load(distribution_)
    if pack is None or name not in pack.names:
        return False
    if distribution_ not in _JOINED:
        _JOINED.add(distribution_)
        for known in pack.names.keys() - ALLOWED.keys():
            ALLOWED[known] = pack.names[known]
            _SOURCES[known] = distribution_
    return True


def source(name: str) -> str:
    """The distribution by whose pack `name` is on the allow-list; empty when the list has it of its own."""
    return _SOURCES.get(name, "")


def title(distribution_: str) -> str:
    """The pack of a distribution with its versions; empty when there is none."""
    pack = load(distribution_)
    return pack.title if pack else ""


def class_like(name: str) -> bool:
    """Whether the last part of `name` is written as classes are."""
    return name.rpartition(".")[2].lstrip("_")[:1].isupper()
