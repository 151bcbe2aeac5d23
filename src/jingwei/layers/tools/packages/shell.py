"""The simple commands of a shell script, as far as words are literal. Nothing is expanded and nothing runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from jingwei.text.patterns import expression

_ENDS = frozenset({";", "&", "&&", "||", "|", "|&", "\n", "(", ")", "{", "}"})
_ASSIGNMENT = expression(r"[A-Za-z_]\w*=.*")
_WRAPPERS = frozenset({"sudo", "exec", "time", "nice", "env", "command", "then", "do", "else", "if", "!", "set"})


def commands(script: str) -> Iterator[tuple[str, ...]]:
    """Words of each command, without assignments and wrappers in front. Raises `ValueError` when quotes do not end."""
    lexer = shlex.shlex(script.replace("\n", " ; "), posix=True, punctuation_chars=True)
    lexer.commenters = ""
    lexer.wordchars += "@%+,:!$^\\"
    words: list[str] = []
    for word in (*lexer, ";"):
        if word in _ENDS or set(word) <= set(";&|()"):
            if words:
                yield tuple(words)
            words = []
        elif words or not (_ASSIGNMENT.fullmatch(word) or word in _WRAPPERS):
            words.append(word)
