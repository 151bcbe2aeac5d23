"""The simple commands of a shell script, as far as words are literal. Nothing is expanded and nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.patterns import expression

# blanks, an operator, or a word of plain, escaped and quoted parts (POSIX shell, 2.2 and 2.3)
_TOKEN = expression(
    r"[ \t\r]++|(?P<end>[;&|()\n]++)|(?P<word>(?:[^\s;&|()'\"\\]|\\[\s\S]|'[^']*+'|\"(?:[^\"\\]|\\[\s\S])*+\")++)"
)
_QUOTED = expression(r"\\(\n?)([\s\S])?|'([^']*)'|\"((?:[^\"\\]|\\[\s\S])*)\"")
_INSIDE = expression(r"\\([\"\\$`\n])")
_ASSIGNMENT = expression(r"[A-Za-z_]\w*=.*")
_WRAPPERS = frozenset(
    {"sudo", "exec", "time", "nice", "env", "command", "then", "do", "else", "if", "!", "set", "{", "}"}
)


def commands(script: str) -> Iterator[tuple[str, ...]]:
    """Words of each command, without assignments and wrappers in front. Raises `ValueError` when a quotation does not end."""
    words: list[str] = []
    at = 0
    while at < len(script):
        found = _TOKEN.match(script, at)
        if found is None:
            raise ValueError("no closing quotation")
        at = found.end()
        if found["end"] is not None:
            if words:
                yield tuple(words)
            words = []
        elif found["word"] is not None:
            word = _plain(found["word"])
            if words or not (_ASSIGNMENT.fullmatch(word) or word in _WRAPPERS):
                words.append(word)
    if words:
        yield tuple(words)


def _plain(word: str) -> str:
    """The word without its quotes."""
    if "\\" not in word and "'" not in word and '"' not in word:
        return word
    return _QUOTED.sub(
        lambda m: (
            m[2] or "" if m[3] is None and m[4] is None else m[3] if m[3] is not None else _INSIDE.sub(r"\1", m[4])
        ),
        word,
    )
