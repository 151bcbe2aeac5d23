"""One problem of a package, made from its rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jingwei.layers.tools.packages.judging.rules import RULES
from jingwei.layers.tools.packages.judging.verdict import Verdict
from jingwei.vocabulary import Text

BOUND = 200  # characters of what is quoted from the examined file


@dataclass(frozen=True, slots=True)
class Problem:
    """`member` is a path inside the package, `line` counts from 1 in it (or in the list where there is no member), `name` is what was met."""

    rule: str
    verdict: Verdict
    text: Text
    member: str = ""
    line: int | None = None
    name: str = ""


def problem(rule: str, name: str = "", *, member: str = "", line: int | None = None) -> Problem:
    """A problem of `rule`; what comes from the examined file is cut and freed of control characters."""
    verdict, en, zh = RULES[rule]
    shown = printable(name)
    text = Text(en.replace("{name}", shown), zh.replace("{name}", shown))
    return Problem(rule, verdict, text, printable(member), line, shown)


def gap(why: Text) -> Problem:
    """The problem that advisories are not known, with the reason in both languages."""
    return explained("advisory.unknown", why)


def explained(rule: str, why: Text, *, member: str = "") -> Problem:
    """A problem of `rule` with a reason in both languages."""
    verdict, en, zh = RULES[rule]
    text = Text(en.replace("{name}", printable(why.en)), zh.replace("{name}", printable(why.zh)))
    return Problem(rule, verdict, text, printable(member), name=printable(why.en))


def inside(found: Problem, member: str) -> Problem:
    """The same problem, seen from the package that holds `member`."""
    return replace(found, member=printable(member))


def printable(text: str, bound: int = BOUND) -> str:
    """`text` with what cannot be printed written as an escape, cut to `bound` characters."""
    if len(text) <= bound and text.isprintable():
        return text
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[:bound])
    return f"{shown}…" if len(text) > bound else shown
