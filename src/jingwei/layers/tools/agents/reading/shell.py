"""Commands of a shell script by their words: what stands first in each command, outside quotes and comments. Nothing is run or expanded."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.layers.tools.agents.reading.effects import SECRET, SHELL
from jingwei.layers.tools.agents.tool import Effect, Use
from jingwei.text.patterns import expression

_TOKEN = expression(
    r"(?P<blank>[ \t]+|\\\n)|(?P<comment>(?<![^\s;|&(])#[^\n]*)|(?P<end>\n|;;?|\|\|?|&&?|\(|\)|\{(?=\s)|\}|`|\$\(|<\(|>\()|(?P<word>(?:\"(?:[^\"\\]|\\[\s\S])*\"|'[^']*'|\\[\s\S]|[^\s;|&()`\"'\\])+)|(?P<rest>[\s\S])"  # noqa: E501 - a pattern or a list
)
_OPENERS = frozenset(
    (
        "cat", "cp", "tar", "curl", "scp", "base64", "gzip", "zip", "head", "tail", "less", "rsync", "xxd", "openssl", "nc",
    )
)  # fmt: skip
_PREFIX = frozenset(
    (
        "sudo", "env", "exec", "nohup", "time", "then", "do", "else", "if", "while", "until", "!", "command", "builtin", "xargs",
    )
)  # fmt: skip


def commands(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each command's words, and its line."""
    words: list[str] = []
    line = began = 1
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "word":
            began = began if words else line
            words.append(found[0])
        elif found.lastgroup in {"end", "rest"} and words:
            yield tuple(words), began
            words = []
        line += found[0].count("\n")
    if words:
        yield tuple(words), began


def shell_uses(text: str) -> Iterator[Use]:
    """Effects of the commands that are known by name."""
    for words, line in commands(text):
        for word in words[:6]:
            name = word.strip("\"'").rpartition("/")[2]
            if name in SHELL:
                yield Use(SHELL[name], name, line)
            if name not in _PREFIX and "=" not in word:
                break
        if words[0] in _OPENERS and (found := SECRET.search(" ".join(words))):
            yield Use(Effect.SECRET, found[0], line)
