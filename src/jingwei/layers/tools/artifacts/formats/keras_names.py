"""Names that Keras's loaders know: classes with their modules and arguments, functions, and short texts for them (`keras_names.txt`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ROOTS = ("tensorflow.keras", "tf_keras", "tf.keras")  # other exact names of the package `keras`
_CUSTOM = "Custom>"  # what Keras 2.11 and later put before the class of an optimizer


@dataclass(frozen=True, slots=True)
class Known:
    """Where a class is defined or exported, and what it may be given."""

    modules: frozenset[str]
    arguments: frozenset[str]


@cache
def _lines() -> tuple[list[str], ...]:
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return tuple(line.split() for line in text.splitlines() if line and line[0] != "#")


@cache
def _classes() -> dict[str, Known]:
    shared = {name: frozenset(rest) for kind, name, *rest in _lines() if kind == "shared"}
    classes = {}
    for kind, name, *rest in _lines():
        if kind == "class":
            arguments = {argument for word in rest[1:] for argument in shared.get(word, (word,))}
            classes[name] = Known(frozenset(rest[0].split(",")), frozenset(arguments))
    return classes


@cache
def _functions() -> dict[str, frozenset[str]]:
    return {name: frozenset(modules.split(",")) for kind, name, modules, *_ in _lines() if kind == "function"}


@cache
def _short() -> frozenset[str]:
    return frozenset(name for kind, *names in _lines() if kind == "name" for name in names)


def plain_class(name: str) -> str:
    """The name of a class; of an optimizer of Keras without the mark that Keras 2 puts before it. Other marked names are a user's own."""
    short = name.removeprefix(_CUSTOM)
    known = _classes().get(short)
    return short if known is not None and "keras.optimizers" in known.modules else name


def known_class(name: str) -> Known | None:
    """What is known of a class."""
    return _classes().get(plain_class(name))


def has_module(known: Known, module: str) -> bool:
    """Whether the class stands in `module`, written with any exact name of the package."""
    return canonical(module) in known.modules


def known_function(name: str, module: str | None) -> bool:
    """Whether a loader finds one of Keras's functions under this name; `builtins` is how Keras writes its own ones."""
    modules = _functions().get(name, frozenset())
    defined = {f"{package}.{package.rsplit('.', 1)[1]}" for package in modules}  # keras.losses.losses
    return bool(modules) and (module in {None, "builtins"} or canonical(str(module)) in modules | defined)


def known_name(name: str) -> bool:
    """Whether a text given for an activation, a loss and so on stands for one of Keras's own."""
    return name in _short() or name in _functions() or name in _classes()


def canonical(module: str) -> str:
    """The module under the root `keras`, without the folder of sources."""
    for root in _ROOTS:
        if module == root or module.startswith(f"{root}."):
            module = f"keras{module[len(root) :]}"
            break
    return f"keras.{module[10:]}" if module.startswith("keras.src.") else module
