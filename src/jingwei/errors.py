"""Errors a person reads: what is wrong, where, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass


class JingweiError(Exception):
    """Something the user can mend. `hint` says how."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Message, then the hint on a line of its own."""
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class ParseError(JingweiError):
    """Examined bytes do not follow their grammar; nothing was concluded from them."""


class LimitError(JingweiError):
    """A bound of `limits.py` was reached before the end of the input."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document, at a line (1-based) of a file."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """`file:line: message`, the form editors jump to."""
        text = f"{self.path}:{self.line}: {self.message}"
        return f"{text}\n    hint: {self.hint}" if self.hint else text


class ManifestError(JingweiError):
    """Every problem of a manifest that could be found in one reading."""

    def __init__(self, problems: tuple[Problem, ...], *, omitted: int = 0) -> None:
        self.problems = problems
        lines = [str(problem) for problem in problems]
        if omitted:
            lines.append(f"... and {omitted} more")
        super().__init__("\n".join(lines))
