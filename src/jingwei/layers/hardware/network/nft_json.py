"""nftables rule sets in JSON (`nft -j list ruleset`, schema of libnftables-json(5))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.hardware.network.breadth import breadth_of_words
from jingwei.layers.hardware.network.firewall import Breadth, Chain, Rule, Ruleset
from jingwei.vocabulary import Json

SILENT = {"counter", "log", "comment", "notrack", "mangle", "meta_set", "ct helper"}
VERDICTS = {"accept": "accept", "drop": "drop", "reject": "drop", "return": "return", "continue": "", "queue": "other"}
Key = tuple[str, str, str]


def is_nft_json(document: Json) -> bool:
    """Whether a document is such a rule set."""
    return isinstance(document, dict) and isinstance(document.get("nftables"), list)


def parse_nft_json(document: Json) -> Ruleset:
    """Chains of the document. Raises `ParseError` on another shape."""
    entries = document.get("nftables") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ParseError("nftables: no list of objects")
    chains: dict[Key, Mapping[str, Any]] = {}
    rules: dict[Key, list[Rule]] = {}
    dormant: set[tuple[str, str]] = set()
    unread: list[tuple[int, str]] = []
    for entry in entries:
        if not isinstance(entry, dict) or len(entry) != 1:
            raise ParseError("nftables: an entry is not one object")
        (kind, body), *_ = entry.items()
        if kind == "chain":
            chains[_key(body, "name")] = body
        elif kind == "rule":
            rules.setdefault(_key(body, "chain"), []).append(_rule(body))
        elif kind == "table" and "dormant" in str(body.get("flags", "") if isinstance(body, dict) else ""):
            dormant.add((str(body.get("family")), str(body.get("name"))))
        elif kind in {"add", "insert", "replace", "delete", "create", "flush"}:
            unread.append((0, kind))
    made = [_chain(key, body, rules.get(key, [])) for key, body in chains.items() if key[:2] not in dormant]
    return Ruleset(tuple(made), tuple(unread))


def _key(body: Json, name: str) -> Key:
    if not isinstance(body, dict):
        raise ParseError("nftables: an object is not a mapping")
    return str(body.get("family", "")), str(body.get("table", "")), str(body.get(name, ""))


def _chain(key: Key, body: Mapping[str, Any], rules: list[Rule]) -> Chain:
    policy = str(body.get("policy", "accept"))
    if policy not in {"accept", "drop"}:
        raise ParseError(f"nftables: policy {policy[:20]!r}")
    return Chain(*key, tuple(rules), str(body.get("type", "")), str(body.get("hook", "")), policy)


def _rule(body: Json) -> Rule:
    expressions = body.get("expr") if isinstance(body, dict) else None
    if not isinstance(expressions, list):
        raise ParseError("nftables: a rule without expressions")
    words: list[str] = []
    for expression in expressions:
        if not isinstance(expression, dict) or len(expression) != 1:
            raise ParseError("nftables: an expression is not one object")
        (kind, value), *_ = expression.items()
        if kind in VERDICTS:
            return Rule(VERDICTS[kind], breadth_of_words(words))
        if kind in {"jump", "goto"}:
            target = value.get("target", "") if isinstance(value, dict) else ""
            return Rule(kind, breadth_of_words(words), str(target))
        if kind == "vmap":
            return Rule("other", breadth_of_words([*words, *_words(value)]))
        if kind not in SILENT:
            words += _condition(kind, value)
    return Rule("", Breadth.ALL)


def _condition(kind: str, value: Json) -> list[str]:
    """A condition in the words that the text form would use."""
    if kind != "match" or not isinstance(value, dict):
        return [kind]
    negated = ["!="] if value.get("op") == "!=" else []
    return [*_words(value.get("left")), *negated, *_words(value.get("right"))]


def _words(value: Json) -> list[str]:
    """Strings of an expression, in order; prefixes and ranges as the text form writes them."""
    found: list[str] = []
    pending: list[Json] = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            prefix, span = one.get("prefix"), one.get("range")
            if isinstance(prefix, dict):
                found.append(f"{prefix.get('addr')}/{prefix.get('len')}")
            elif isinstance(span, list):
                found.append("-".join(str(end) for end in span))
            else:
                pending.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            pending.extend(reversed(one))
        elif isinstance(one, str):
            found.append(one)
    return found
