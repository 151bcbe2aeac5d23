"""Data that names nothing: numbers, truth values and short labels under keys of which no loader expects a name to resolve.

What loader will read a JSON or YAML document of no known kind is open. Whatever it is, it can act only on what the document says: a name to import
or look up (dotted, or under a key that asks for one), a place to open or fetch, a command, a program or a template, an order to trust. A document
without any of these is a table of values. The bounds are narrow on purpose: what they refuse is unproved, not rejected.
"""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.text.patterns import expression

LONGEST = 64
_MOST_WORDS = 4
_LABEL = expression(
    r"[\w°](?:[\w%°±µ,+()]|[ -](?! *-))*"
)  # no dot, quote or separator of paths, no option of a command
_NUMBER = expression(r"v?[0-9][0-9A-Za-z.:+_-]*(?: [0-9A-Za-z.:+_-]+)?")  # versions, dates, sizes
_KEY = expression(r"[A-Za-z0-9][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*")
# parts of the keys under which a loader would look for an order, a name, a place or a program
_ORDERS = expression(r"allow|custom|dynamic|enable|eval|exec|load|local|pickle|remote|safe|trust|verif")
_ASKING = expression(
    f"{_ORDERS.pattern}|"
    r"action|activation|adapter|api|app|arg|attr|auto|backend|base|bash|bin|build|call|class|cls|cmd|code|coll|command|component|"
    r"construct|conver|cron|depend|dir|download|dtype|endpoint|engine|entry|env|expr|exten|factory|file|fn|folder|format|forward|from|"
    r"func|get|handl|hook|host|href|image|impl|import|include|init|inst|interpret|java|job|kernel|lambda|layer|lib|link|macro|main|"
    r"method|middleware|module|mount|object|opera|optim|option|package|parser|passw|patch|path|permission|pip|plugin|post|pre|proc|"
    r"program|protocol|provider|python|query|read|reduce|ref|regis|repo|require|resol|resource|revision|rule|run|sampler|schedul|"
    r"schema|scheme|script|secret|serv|setup|shell|source|spec|src|start|state|step|strateg|sudo|system|tag|target|task|template|token|"
    r"tool|transform|transport|trigger|type|uri|url|use|using|valid|volume|web|worker|writ"
)


def names_nothing(pairs: Iterable[tuple[str, object]]) -> bool:
    """Whether all of the (key, scalar) pairs are plain values. The key of an item of a list is that of the list, "" at the top."""
    return all(_is_plain(key, value) for key, value in pairs)


def _is_plain(key: str, value: object) -> bool:
    if len(key) > LONGEST or (key and not _KEY.fullmatch(key)):
        return False
    word = key.lower()
    if isinstance(value, str):
        return _names_nothing(word, value)
    if isinstance(value, bool) or value in {0, 1}:
        return not _ORDERS.search(word)
    return value is None or isinstance(value, int | float)


def _names_nothing(key: str, value: str) -> bool:
    if _ASKING.search(key) or len(value) > LONGEST:
        return False
    if not value or _NUMBER.fullmatch(value):
        return True
    label = _LABEL.fullmatch(value) is not None and len(value.split()) <= _MOST_WORDS
    return label and not any(dangerous(name) for name in (value, f"builtins.{value}", f"{key}.{value}"))
