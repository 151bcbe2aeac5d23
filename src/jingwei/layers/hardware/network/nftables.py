"""nftables rule sets as `nft list ruleset` prints them, and as files of table blocks (nft(8))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.hardware.network.breadth import breadth_of_words
from jingwei.layers.hardware.network.firewall import Breadth, Chain, Rule, Ruleset
from jingwei.text.patterns import expression

TOKEN = expression(
    r'(?P<skip>[ \t\r\f\v]+|\\\r?\n|\#[^\n]*)|(?P<text>"[^"\n]*")|(?P<mark>[{}();\n,])|(?P<word>[^\s{}();,"#]+)'
)
FAMILIES = {"ip", "ip6", "inet", "arp", "bridge", "netdev"}
VERDICTS = {"accept", "drop", "reject", "jump", "goto", "return", "continue", "queue"}
DECLARATIONS = {"table", "chain", "set", "map", "flowtable", "counter", "quota", "limit", "ct", "secmark", "synproxy"}
KEYWORD_AND_NAME = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """Words up to a line end or semicolon; `block` holds the statements inside its braces when they are its last word."""

    words: tuple[str, ...]
    line: int
    block: tuple[Statement, ...] | None = None


def parse_nftables(text: str) -> Ruleset:
    """Parse a rule set. Raises `ParseError` with the line when braces or quotation marks do not match."""
    statements = _statements(list(_tokens(text)))
    chains: list[Chain] = []
    unread: list[tuple[int, str]] = []
    for statement in statements:
        words = statement.words
        if words[0] == "table" and statement.block is not None:
            chains.extend(_table(statement))
        elif words[0] == "table" or words[:2] == ("flush", "ruleset") or words[0] in {"define", "delete", "destroy"}:
            continue
        else:
            unread.append((statement.line, words[0]))
    return Ruleset(tuple(chains), tuple(unread))


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    at, line = 0, 1
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise ParseError(f"nftables:{line}: an unfinished quotation")
        if found.lastgroup != "skip":
            yield found[0], line
        line += found[0].count("\n")
        at = found.end()


@dataclass(slots=True)
class _Open:
    words: list[str]
    line: int
    inner: list[Statement]


def _statements(tokens: list[tuple[str, int]]) -> tuple[Statement, ...]:
    """Group tokens. Braces open a block after `table` or `chain` and other declarations; elsewhere they are a set inside a rule."""
    levels = [_Open([], 0, [])]
    sets = 0
    for word, line in tokens:
        level = levels[-1]
        if sets or (word == "{" and _is_set(level.words)):
            sets += {"{": 1, "}": -1}.get(word, 0)
            if word != "\n":
                level.words.append(word)
        elif word == "{":
            levels.append(_Open([], line, []))
        elif word == "}":
            _end(level)
            if len(levels) == 1:
                raise ParseError(f"nftables:{line}: a brace closes nothing")
            inner = levels.pop().inner
            outer = levels[-1]
            outer.inner.append(Statement(tuple(outer.words) or ("",), outer.line, tuple(inner)))
            outer.words = []
        elif word in {"\n", ";"}:
            _end(level)
        else:
            level.line = level.line if level.words else line
            level.words.append(word)
    _end(levels[-1])
    if len(levels) > 1 or sets:
        raise ParseError(f"nftables:{levels[-1].line}: a brace is never closed")
    return tuple(levels[0].inner)


def _is_set(words: list[str]) -> bool:
    """Whether a brace after these words begins a set. `ct state { .. }` in a rule differs from `ct helper NAME { .. }`, a declaration."""
    if not words:
        return False
    if words[0] == "ct":
        return words[1:2] not in (["helper"], ["timeout"], ["expectation"])
    if words[0] == "table" or words[0] not in DECLARATIONS:
        return words[0] != "table"
    # `limit rate ..`, `counter packets ..` are statements of a rule; a declaration has just a name.
    return len(words) > KEYWORD_AND_NAME


def _end(level: _Open) -> None:
    if level.words:
        level.inner.append(Statement(tuple(level.words), level.line))
        level.words = []


def _table(statement: Statement) -> Iterator[Chain]:
    names = statement.words[1:]
    family = names[0] if len(names) > 1 and names[0] in FAMILIES else "ip"
    block = statement.block or ()
    if any(inner.words[:2] == ("flags", "dormant") for inner in block):
        return  # the kernel does not apply such a table
    for inner in block:
        if inner.words[0] == "chain" and inner.block is not None and len(inner.words) > 1:
            yield _chain(inner, family, names[-1] if names else "")


def _chain(statement: Statement, family: str, table: str) -> Chain:
    kind = hook = ""
    policy = "accept"
    rules: list[Rule] = []
    for inner in statement.block or ():
        words = inner.words
        if words[0] == "type" and "hook" in words[:-1]:
            kind, hook = words[1], words[words.index("hook") + 1]
        elif words[0] == "policy" and len(words) > 1:
            policy = words[1]
        elif words[0] not in {"comment", "devices", "device"}:
            rules.append(_rule(inner))
    if policy not in {"accept", "drop"}:
        raise ParseError(f"nftables:{statement.line}: policy {policy[:20]!r}")
    return Chain(family, table, statement.words[1], tuple(rules), kind, hook, policy, statement.line)


def _rule(statement: Statement) -> Rule:
    words = list(statement.words)
    if "comment" in words[:-1]:
        del words[words.index("comment") :]
    if "vmap" in words:
        keys = [word.rstrip(":") for word in words if word not in VERDICTS and word not in {"vmap", ":"}]
        return Rule("other", breadth_of_words(keys), line=statement.line)
    position = next((i for i, word in enumerate(words) if word in VERDICTS), None)
    if position is None:
        # A rule without a verdict counts, logs, marks or translates: the packet goes on.
        return Rule("", Breadth.ALL, line=statement.line)
    verdict = words[position]
    target = words[position + 1] if verdict in {"jump", "goto"} and position + 1 < len(words) else ""
    return Rule(_verdict(verdict), breadth_of_words(words[:position]), target, statement.line)


def _verdict(word: str) -> str:
    return {"reject": "drop", "continue": "", "queue": "other"}.get(word, word)
