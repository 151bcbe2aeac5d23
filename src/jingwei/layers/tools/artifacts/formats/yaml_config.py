"""YAML beside a model: tags are never constructed, and what a configuration would have called is judged by its full name.

The events of PyYAML's parser are walked with a stack; no node is built. A configuration in the manner of Hydra (and NeMo, Lightning, OmegaConf) names
what it calls under `_target_`, `target`, `cls` or `class_path`, anywhere, in lists too, with or without `_partial_`. Interpolations that
are not plain references ask a resolver, which may read the environment. Any other YAML is of a kind whose
loader is not known, and proved only where it names nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.plain_values import names_nothing
from jingwei.layers.tools.artifacts.formats.templates import is_template, judge
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.report import Report
from jingwei.text.patterns import expression

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMESPACE = "tag:yaml.org,2002:"
_DATA = frozenset(
    (
        "str",
        "int",
        "float",
        "bool",
        "null",
        "map",
        "seq",
        "binary",
        "timestamp",
        "set",
        "omap",
        "pairs",
        "merge",
        "value",
    )
)  # the types of yaml.org, which every safe loader makes plain values of
_PYTHON_DATA = frozenset(
    f"python/{name}" for name in ("none", "bool", "str", "unicode", "bytes", "int", "long", "float", "complex", "list", "tuple", "dict")
)  # fmt: skip
_NAMED_ONLY = frozenset({"python/name", "python/module"})  # a loader looks these up and calls nothing
_CALLS = ("_target_", "target", "cls", "class_path")
_IMPORTS = frozenset(("loader_module", "keras_module"))  # mlflow imports what MLmodel names there
_TEMPLATES = frozenset({"chat_template", "template"})
_DOTTED = expression(r"[A-Za-z_][A-Za-z0-9_]*(?:[.:][A-Za-z_][A-Za-z0-9_]*)+")
_RESOLVER = expression(
    r"\$\{(?!\s*\.*[A-Za-z0-9_@\[][A-Za-z0-9_.@\[\]/-]*\s*\})"
)  # anything but the way to another value
_REFERENCE = expression(r"\$\{")


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet."""

    mapping: bool
    path: str
    anchor: str | None
    within: str = ""  # the key of a list, for what stands in it
    size: int = 1
    key: str | None = None
    count: int = 0


@dataclass(slots=True)
class _Walk:
    job: Job
    report: Report
    targets: int = 0
    values: int = 0
    root: str = ""
    plain: bool = True  # every key and every value so far names nothing
    stack: list[_Open] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)  # anchor -> text, None for a collection
    sizes: dict[str, int] = field(default_factory=dict)


def read_yaml(job: Job, text: str) -> str:
    """Judge a YAML document that is a mapping or a list. Raises `ParseError` when it is none, `LimitError` beyond the bounds."""
    walk = _Walk(job, Report())
    try:
        _walk(walk, text)
    except (ParseError, LimitError):
        job.report.take(found for found in walk.report.findings if found.verdict.rejected)
        raise
    job.report.join(walk.report)
    if not walk.values:
        job.report.add("format.empty", "no values")
    elif not walk.targets and not walk.plain:
        job.report.add("yaml.unknown")
    return "yaml"


def _walk(walk: _Walk, text: str) -> None:
    for event in _events(text):
        _take(walk, event)
    if walk.root != "collection":
        raise ParseError("no mapping and no list")


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        raise ParseError(f"no YAML: {str(error)[:80]}") from error


def _take(walk: _Walk, event: yaml.Event) -> None:
    if isinstance(event, yaml.DocumentStartEvent):
        if walk.root:
            raise ParseError("a second document")
    elif isinstance(event, yaml.AliasEvent):
        _alias(walk, event.anchor or "")
    elif isinstance(event, yaml.ScalarEvent):
        _tag(walk, event.tag)
        if event.anchor:
            walk.texts[event.anchor], walk.sizes[event.anchor] = event.value, 1
        _place(walk, event.value, 1)
    elif isinstance(event, yaml.CollectionStartEvent):
        _tag(walk, event.tag)
        _start(walk, event)
    elif isinstance(event, yaml.CollectionEndEvent):
        done = walk.stack.pop()
        if done.anchor:
            walk.texts[done.anchor], walk.sizes[done.anchor] = None, done.size
        _place(walk, None, done.size)


def _start(walk: _Walk, event: yaml.CollectionStartEvent) -> None:
    if len(walk.stack) >= walk.job.budget.limits.json_depth:
        raise LimitError(f"nested deeper than {walk.job.budget.limits.json_depth}")
    parent = walk.stack[-1] if walk.stack else None
    if parent is not None and parent.mapping and parent.key is None:
        raise ParseError("a key that is no text")
    within = "" if parent is None or isinstance(event, yaml.MappingStartEvent) else parent.key or parent.within
    walk.stack.append(_Open(isinstance(event, yaml.MappingStartEvent), _path(parent), event.anchor, within))


def _path(parent: _Open | None) -> str:
    if parent is None:
        return ""
    return f"{parent.path}.{parent.key}"[-200:] if parent.mapping else f"{parent.path}[{parent.count}]"[-200:]


def _alias(walk: _Walk, anchor: str) -> None:
    if anchor not in walk.sizes:
        raise ParseError(f"the alias {anchor[:40]!r} has no finished anchor")
    _place(walk, walk.texts[anchor], walk.sizes[anchor])


def _place(walk: _Walk, text: str | None, size: int) -> None:
    """A value is complete: `text` of a scalar, None of a collection, `size` nodes with all aliases written out."""
    if not walk.stack:
        walk.root = "collection" if text is None else "scalar"
        return
    parent = walk.stack[-1]
    parent.size += size
    if parent.size > walk.job.budget.limits.document_values:
        raise LimitError(f"more than {walk.job.budget.limits.document_values} values after aliases are written out")
    if parent.mapping and parent.key is None:
        if text is None:
            raise ParseError("a key that is no text")
        parent.key = text
        return
    walk.values += text is not None
    _value(walk, parent, text)
    parent.key, parent.count = None, parent.count + 1


def _value(walk: _Walk, parent: _Open, text: str | None) -> None:
    key, path, within = parent.key or "", _path(parent), parent.within
    if key in _CALLS or key in _IMPORTS:
        _target(walk, key, path, text)
    if text is None:
        walk.plain = walk.plain and names_nothing([(key or within, None)])
        return
    if _RESOLVER.search(text) or ".searchpath" in f".{path.rpartition('.')[2]}":
        walk.report.add("yaml.resolver", f"{path}: {text[:80]}")
    if is_template(text):
        if key in _TEMPLATES:
            judge(text, path, walk.report)
        else:
            walk.report.add("template.unproved", f"{path}: no loader is known to run it")
    elif walk.plain:
        walk.plain = names_nothing([(key or within, _scalar(text))])


def _scalar(text: str) -> str | float | None:
    """The value that a loader makes of a plain scalar, as far as `names_nothing` asks: a truth value in any of YAML's spellings is a number."""
    if text.lower() in {"", "~", "null"}:
        return None
    if text.lower() in {"true", "false", "yes", "no", "on", "off", "y", "n"}:
        return 1
    try:
        return float(text)
    except ValueError:
        return text


def _target(walk: _Walk, key: str, path: str, text: str | None) -> None:
    """`_target_` is always a name; the other keys are only where their value looks like one."""
    name = text.strip().replace(":", ".") if text is not None else ""
    if key != "_target_" and key not in _IMPORTS and not (_DOTTED.fullmatch(name) or _REFERENCE.search(name)):
        return
    walk.targets += 1
    if name in _allowed():
        return
    rule = "yaml.dangerous" if dangerous(name) else "yaml.target"
    walk.report.add(rule, f"{path}: {name}" if name else path)


def _tag(walk: _Walk, tag: str | None) -> None:
    """A tag chooses a constructor of the loader; only those of plain values are harmless in all of them."""
    if tag is None or tag == "!":
        return
    short = tag.removeprefix(_NAMESPACE)
    if tag.startswith(_NAMESPACE) and short in _DATA:
        return
    kind, _, name = short.partition(":")
    if kind.startswith("python/") and short not in _PYTHON_DATA:
        other = "yaml.tag" if kind in _NAMED_ONLY else "yaml.object"
        walk.report.add("yaml.dangerous-tag" if dangerous(name) else other, tag)
    elif tag.startswith(_NAMESPACE) and short not in _PYTHON_DATA:
        walk.report.add("yaml.object", tag)
    else:
        walk.report.add("yaml.tag", tag)


@cache
def _allowed() -> frozenset[str]:
    """Full names from the list beside this file."""
    names: set[str] = set()
    for line in Path(__file__).with_name("yaml_targets.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            module, *rest = line.split()
            names.update(f"{module}.{name}" for name in rest)
    return frozenset(names)
