"""What is said of a package. The verdicts form a chain; the verdict of a whole is the worst of its parts."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.layers.tools.grades import Grade, worst_of


class Verdict(Grade):
    """Best first.

    `clean`: one version, bound to its file, compared with an advisory database in force, and no problem was found. `unproved`: something of that
    is not known, and what. `vulnerable`: an advisory applies. `suspicious`, `malicious`: signs of an attack.
    """

    CLEAN = "clean"
    UNPROVED = "unproved"
    VULNERABLE = "vulnerable"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The join: clean for nothing."""
    return worst_of(verdicts, Verdict.CLEAN)
