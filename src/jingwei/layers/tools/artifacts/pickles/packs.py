"""Well-known distributions of which no policy pack says yet what unpickling their classes runs.

Their pickles are ordinary, so naming, making and filling an object of theirs is `unproved`, not suspicious. Making means `cls.__new__(cls)`:
NEWOBJ, NEWOBJ_EX and `copyreg._reconstructor(cls, object, None)` refuse what is no type, so that no function can be called that way.
"""

from __future__ import annotations

_SCRIPT = "__torch__"  # classes whose code the archive itself holds; a plain unpickler cannot import them
_DISTRIBUTIONS: dict[str, str] = {
    "sklearn": "scikit-learn", "imblearn": "imbalanced-learn", "sentence_transformers": "sentence-transformers", _SCRIPT: "TorchScript",
} | {
    name: name
    for name in (
        "accelerate", "catboost", "gensim", "lightgbm", "numpy", "pandas", "peft", "scipy", "statsmodels", "timm", "tokenizers", "torch",
        "torchaudio", "torchvision", "transformers", "ultralytics", "xgboost",
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
    if not _NOT_DATA_ANYWHERE.isdisjoint(parts) or any(
        ".".join(parts[:n]) in _NOT_DATA for n in range(2, _DEEPEST + 1)
    ):
        return ""
    return _DISTRIBUTIONS.get(parts[0], "") if len(parts) > 1 else ""


def class_like(name: str) -> bool:
    """Whether the last part of `name` is written as classes are."""
    return name.rpartition(".")[2].lstrip("_")[:1].isupper()
