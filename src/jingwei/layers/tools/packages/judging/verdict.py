"""What is said of a package. The verdicts form a chain; the verdict of a whole is the worst of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """Best first.

    `clean`: one version, bound to its file, compared with an advisory database in force, and no problem was found. `unproved`: something of that
    is not known, and what. `vulnerable`: an advisory applies. `suspicious`, `malicious`: signs of an attack.
    """

    CLEAN = "clean"
    UNPROVED = "unproved"
    VULNERABLE = "vulnerable"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"

    @property
    def rank(self) -> int:
        """0 for clean up to 4 for malicious."""
        return _ORDER.index(self)

    @property
    def rejected(self) -> bool:
        """Whether the package must not be installed because of what is known of it."""
        return self.rank >= _ORDER.index(Verdict.VULNERABLE)


_ORDER = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The join: clean for nothing."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.CLEAN)
