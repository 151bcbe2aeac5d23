"""Kinds and entries of the allow-list as data: how a policy pack writes down signatures and states.

A kind is a word (`natural`) or a list: a combinator and what it combines, such as `["row", "natural", ["made", "numpy.ndarray"]]`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.pickles import kinds as k
from jingwei.layers.tools.artifacts.pickles.allowed import Entry
from jingwei.layers.tools.artifacts.pickles.kinds import Kind

_WORDS: dict[str, Kind] = {
    "anything": k.anything, "none": k.none, "boolean": k.boolean, "integer": k.integer, "natural": k.natural, "number": k.number,
    "string": k.string, "octets": k.octets, "constant": k.constant, "plain": k.plain, "list": k.container("list", "tuple"),
    "dict": k.container("dict"), "tuple": k.container("tuple"), "set": k.either(k.container("set"), k.made("builtins.set")),
    "array": k.made("numpy.ndarray", "joblib.numpy_pickle.NumpyArrayWrapper"), "dtype": k.made("numpy.dtype"), "texts": k.texts,
    "tabular": k.tabular,
    "text": k.either(k.string, k.none), "buffer": k.either(k.octets, k.none),
    "mapping": k.either(k.container("dict"), k.made("collections.OrderedDict"), k.none),
}  # fmt: skip
_COMBINED: dict[str, Callable[..., Kind]] = {
    "named": k.named, "made": k.made, "oneof": k.oneof, "either": k.either, "row": k.row, "values": k.values, "upto": k.upto,
}  # fmt: skip
_OF_KINDS = frozenset(("either", "row", "values"))


def kind(written: Any) -> Kind:
    """The kind that `written` describes. Raises `ParseError`."""
    if isinstance(written, str) and written in _WORDS:
        return _WORDS[written]
    if isinstance(written, list) and written and written[0] == "sequence":
        return k.sequence(written[1], kind(written[2]))
    if isinstance(written, list) and written and written[0] == "keys":
        return k.keyed({name: _key(value) for name, value in written[1].items()})
    if isinstance(written, list) and written and written[0] in _COMBINED:
        return _COMBINED[written[0]](*(map(kind, written[1:]) if written[0] in _OF_KINDS else written[1:]))
    raise ParseError(f"{written!r} is no kind of values")


def _key(written: Any) -> Kind | None:
    return None if written == "absent" else kind(written)


def entry(written: dict[str, Any]) -> Entry:
    """The entry of the allow-list that `written` describes. Raises `ParseError`.

    A list or set takes no state: one could hide the method by which the next opcode fills it.
    """
    filled = "state" in written and written.get("grows") not in {"list", "set"}
    return Entry(
        calls=tuple(tuple(map(kind, signature)) for signature in written.get("calls", [])),
        result=written.get("result", ""),
        state=kind(written["state"]) if filled else None,
        grows=written.get("grows", ""),
        new=written.get("new", False),
        indirect=written.get("indirect", False),
        callable=True,
    )
