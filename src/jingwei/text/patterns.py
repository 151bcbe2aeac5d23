"""Regular expressions that are compiled when they are first used.

Importing every check must be cheap (each worker does it); the tables of shapes hold some two hundred expressions, of which a run needs few.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


class Uncompiled:
    """Stands for a compiled pattern. After the first use its methods are the pattern's own."""

    def __init__(self, shape: str | bytes, flags: int) -> None:
        self.shape = shape
        self.flags_wanted = flags

    def __getattr__(self, name: str) -> Any:
        """First use: compile. Raises `re.error` when the expression is wrong."""
        compiled: re.Pattern[Any] = re.compile(self.shape, self.flags_wanted)
        for method in _METHODS:
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)


def expression(shape: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, later: what comes back has the methods and attributes of a pattern, but is none for `isinstance` and `re.sub`."""
    return cast("re.Pattern[AnyStr]", Uncompiled(shape, flags))
