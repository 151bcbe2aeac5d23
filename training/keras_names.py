"""Write the names that Keras's loaders know (`formats/keras_names.txt`) again, from wheels that are read and never run.

    pip download --no-deps --dest DIR keras==2.15.0 ...        the versions that the head of the file lists
    python training/keras_names.py --wheels DIR

A class is taken when it is exported below one of `PACKAGES`, or is an operation of `keras.ops`, and is on no list of what is left out. Its arguments
are those of the constructors of the class and of its bases, and the keys that their `get_config` writes.
"""

from __future__ import annotations

import argparse
import ast
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from packaging.utils import parse_wheel_filename
from packaging.version import Version

import jingwei.layers.tools.artifacts.formats as package

OUT = Path(package.__file__).with_name("keras_names.txt")
PACKAGES = frozenset(
    (
        "activations", "constraints", "dtype_policies", "experimental", "initializers", "layers", "losses", "metrics", "mixed_precision",
        "models", "optimizers", "quantizers", "random", "regularizers",
    )
)  # fmt: skip
TOP = frozenset(
    (
        "DTypePolicy", "FloatDTypePolicy", "Initializer", "InputSpec", "Layer", "Loss", "Metric", "Model", "Operation", "Optimizer", "Quantizer",
        "Regularizer", "Sequential",
    )
)  # fmt: skip
HOLDERS = frozenset(("activations", "losses", "metrics", "regularizers"))  # of functions
SHORT = HOLDERS | {"initializers", "constraints", "optimizers"}  # what is named by a short text
# What holds code, opens or fetches files, calls functions of the program, or names them.
LEFT_OUT = frozenset(
    (
        "Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer", "GPTQConfig", "AWQConfig",
        "SidecarEvaluator", "SidecarEvaluatorExperimental", "LegacyOptimizerWarning", "DynamicEmbedding", "DynamicLookup",
        "Map", "Scan", "Cond", "WhileLoop", "ForiLoop", "Switch", "AssociativeScan", "VectorizedMap", "CustomGradient", "Vectorize",
    )
)  # fmt: skip
NO_FUNCTIONS = frozenset(("get", "serialize", "deserialize", "clone_metric", "clone_metrics"))
SHARED = {
    "+layer": "activity_regularizer autocast batch_input_shape batch_shape build_input_shape dtype dynamic input_dim input_length input_shape name "
    "ragged sparse trainable weights",
    "+optimizer": "clipnorm clipvalue decay global_clipnorm lr",
}
BASES = {"Layer": "+layer", "Optimizer": "+optimizer", "OptimizerV2": "+optimizer", "_BaseOptimizer": "+optimizer"}
ADDED = {
    "Functional": "layers input_layers output_layers",
    "Sequential": "layers",
    "Model": "layers input_layers output_layers",
    **dict.fromkeys(
        ("IntegerLookup", "StringLookup", "TextVectorization"), "has_input_vocabulary"
    ),  # what SavedModels note
}
ALWAYS = ("acc", "accuracy", "ce", "crossentropy")  # what `compile` itself understands
UNSPOKEN = frozenset(("self", "cls"))


@dataclass
class Class:
    """What the sources of one wheel say of a class."""

    module: str
    bases: list[str]
    arguments: set[str]
    exports: set[str]


@dataclass
class Names:
    """All that was read."""

    modules: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    arguments: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    functions: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    short: set[str] = field(default_factory=lambda: set(ALWAYS))


def main() -> None:
    """Read all wheels and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, required=True, help="Folder of wheels of keras and tf_keras.")
    names, versions = Names(), defaultdict[str, set[Version]](set)
    for path in sorted(parser.parse_args().wheels.glob("*eras-*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        read(path, names)
        versions[str(name)].add(version)
    OUT.write_text(written(names, versions), encoding="utf-8")


def read(path: Path, names: Names) -> None:
    """Add what one wheel exports."""
    classes: defaultdict[str, list[Class]] = defaultdict(list)
    for module, tree in sources(path):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(
                    Class(module, [last(base) for base in node.bases], arguments(node), exports(node))
                )
            elif isinstance(node, ast.FunctionDef):
                for parent, name in split(exports(node)):
                    if area(parent) in HOLDERS and name not in NO_FUNCTIONS:
                        names.functions[name].add(parent)
        if area(module) in SHORT:
            names.short |= set(short_names(tree))
    for name, found in classes.items():
        for one in found:
            add(names, name, one, classes)


def sources(path: Path) -> Iterator[tuple[str, ast.Module]]:
    """Module, under the root `keras` and without the folder of sources, and tree of every source that is no test."""
    with ZipFile(path) as wheel:
        for name in sorted(wheel.namelist()):
            parts = Path(name).with_suffix("").parts
            parts = ("keras", *(part for part in parts[1:] if part not in {"src", "__init__"}))
            if (
                name.endswith(".py")
                and not name.endswith("_test.py")
                and not {"api", "_tf_keras", "testing"} & set(parts)
            ):
                yield ".".join(parts), ast.parse(wheel.read(name))


def add(names: Names, name: str, one: Class, classes: dict[str, list[Class]]) -> None:
    """Take a class under its own name and under those that it is exported by."""
    line = ancestors(one, classes)
    operation = one.module.startswith("keras.ops.") and "Operation" in {
        name,
        *(base for found in (one, *line) for base in found.bases),
    }
    exported = [
        (parent, alias)
        for parent, alias in split(one.exports)
        if area(parent) in PACKAGES or (parent == "keras" and alias in TOP)
    ]
    inner = (
        one.module.startswith("keras.applications.") and "Layer" in one.bases
    )  # LayerScale, which Keras makes by its module
    if not (operation or exported or inner or name == "Functional") or "callbacks" in one.module:
        return
    taken = {argument for found in (one, *line) for argument in found.arguments}
    reached = {name, *(base for found in (one, *line) for base in found.bases)}
    taken |= {BASES[base] for base in reached if base in BASES} | {"name"} | set(ADDED.get(name, "").split())
    if "initializers" in one.module:
        taken.add("dtype")  # those of TensorFlow 1 wrote it
    for alias in {name, *(alias for _, alias in exported)} - LEFT_OUT:
        names.modules[alias] |= {one.module, *(parent for parent, _ in exported)}
        names.arguments[alias] |= taken
        if {area(parent) for parent, _ in exported} & SHORT:
            names.short.add(snake(alias))


def ancestors(one: Class, classes: dict[str, list[Class]]) -> list[Class]:
    """All classes of the wheel that bear the names of its bases, and so on: a name that two bear counts for both."""
    found: list[Class] = []
    todo = list(one.bases)
    done: set[str] = set()
    while todo:
        base = todo.pop()
        if base not in done:
            done.add(base)
            found += classes.get(base, [])
            todo += [outer for parent in classes.get(base, []) for outer in parent.bases]
    return found


def exports(node: ast.ClassDef | ast.FunctionDef) -> set[str]:
    """Public names that a decorator gives."""
    return {
        text.value
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and last(decorator.func) in {"keras_export", "tf_export"}
        for text in ast.walk(decorator)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.startswith("keras.")
    }


def split(public: set[str]) -> list[tuple[str, str]]:
    """Module and name."""
    return [(name.rpartition(".")[0], name.rpartition(".")[2]) for name in sorted(public)]


def arguments(node: ast.ClassDef) -> set[str]:
    """Names that the constructor takes, and texts that `get_config` uses as keys."""
    found: set[str] = set()
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            found |= {each.arg for each in (*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs)} - UNSPOKEN
        elif isinstance(part, ast.FunctionDef) and part.name == "get_config":
            found |= set(keys(part))
    return found


def keys(function: ast.FunctionDef) -> Iterator[str]:
    """Keys that a function gives to the dictionaries that it makes."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                yield node.slice.value
        elif isinstance(node, ast.Call) and last(node.func) in {"dict", "update"}:
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def short_names(tree: ast.Module) -> Iterator[str]:
    """Keys of tables from texts to objects, and further names of functions."""
    own = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "get_config"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Dict)
            and id(node) not in own
            and all(isinstance(value, ast.Name | ast.Attribute) for value in node.values)
        ):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name) and target.id[0] != "_")


def area(module: str) -> str:
    """The package below the root; empty for the root."""
    return [*module.split("."), ""][1]


def last(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def snake(name: str) -> str:
    """As Keras turns a class's name into a short one."""
    return re.sub(
        r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    ).lower()


def written(names: Names, versions: dict[str, set[Version]]) -> str:
    """The text of the file."""
    stated = "; ".join(f"{name} {', '.join(map(str, sorted(found)))}" for name, found in sorted(versions.items()))
    head = "\n".join(f"# {line}" for line in textwrap.wrap(HEAD.format(versions=stated), 146))
    lines = [f"shared {name} {words}" for name, words in SHARED.items()]
    for name in sorted(names.modules):
        marks = {word for word in names.arguments[name] if word in SHARED}
        own = names.arguments[name] - {word for mark in marks for word in SHARED[mark].split()}
        lines.append(" ".join(("class", name, ",".join(sorted(names.modules[name])), *sorted(own))))
    lines += [f"function {name} {','.join(sorted(modules))}" for name, modules in sorted(names.functions.items())]
    known = names.short - names.functions.keys() - names.modules.keys() - {"class_name", "config"}
    lines += [f"name {line}" for line in textwrap.wrap(" ".join(sorted(known)), 140)]
    return head + "\n" + "\n".join(lines) + "\n"


HEAD = (
    "What Keras's own loaders build from a configuration, read with `ast` by `training/keras_names.py` from the sources of {versions}: no file there "
    "was run. `class NAME MODULES ARGUMENTS`: exported classes of layers, models, initialisers, regularisers, constraints, losses, metrics, "
    "optimisers, schedules, quantisers and dtype policies, the functional model, and the operations of `keras.ops`. A module is where the class is "
    "exported or defined, without `src`. Arguments are those of the constructors of the class and its bases, and the keys that their `get_config` "
    "writes. `function`: exported activations, losses, metrics, regularisers. `name`: texts that stand for one of these. `shared`: arguments of many "
    "classes. Left out is what holds code, loads files or takes functions; the script lists it."
)


if __name__ == "__main__":
    main()
