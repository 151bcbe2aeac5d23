"""Options of requirements files: where packages come from, other files, and what changes nothing here (format: pip documentation)."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.layers.tools.packages.package import Note, Source
from jingwei.text.patterns import expression

_SOURCES = {
    "-i": "index", "--index-url": "index", "--pypi-url": "index", "--extra-index-url": "further", "-f": "links", "--find-links": "links",
    "--trusted-host": "trusted",
}  # fmt: skip
_INCLUDES = {"-r": "include", "--requirement": "include", "-c": "constraint", "--constraint": "constraint"}
_EDITABLE = frozenset({"-e", "--editable"})
_FLAGS = frozenset({"--require-hashes", "--prefer-binary", "--pre", "--no-index"})
_VALUES = frozenset({"--only-binary", "--no-binary", "--use-feature"})
# options of `pip install` and `uv pip install` that change neither which packages are fetched nor from where
INSTALL_FLAGS = frozenset({
    "-U", "--upgrade", "-q", "-qq", "--quiet", "-v", "--verbose", "--no-cache-dir", "--no-cache", "--user", "--system", "--no-deps", "--pre",
    "--require-hashes", "--prefer-binary", "--no-index", "--force-reinstall", "--ignore-installed", "-I", "--no-build-isolation", "--no-compile",
    "--disable-pip-version-check", "--break-system-packages", "--no-warn-script-location", "--no-input", "--compile-bytecode", "--no-clean",
    "--no-verify-hashes", "--isolated", "--use-pep517", "--no-progress",
})  # fmt: skip
INSTALL_VALUES = frozenset({
    "--target", "-t", "--prefix", "--root", "--timeout", "--retries", "--progress-bar", "--root-user-action", "--python", "-p", "--cache-dir",
    "--upgrade-strategy", "--only-binary", "--no-binary", "--platform", "--python-version", "--abi", "--implementation", "--log", "--src",
    "--link-mode",
})  # fmt: skip
_SHORT = expression(r"(-[a-zA-Z])=?(.+)")
_CREDENTIALS = expression(r"//[^/@\s]*+@")


def read_options(line: str, number: int) -> tuple[tuple[Source, ...], tuple[Note, ...]]:
    """Sources and notes of one logical line that begins with an option. An option that is not known is a note."""
    sources: list[Source] = []
    notes: list[Note] = []
    shown = masked(line)[:200]
    for name, value in _pairs(line):
        if name in _SOURCES and value:
            sources.append(Source(_SOURCES[name], value[:400], number))
        elif name in _INCLUDES and value:
            notes.append(Note(_INCLUDES[name], value, number))
        elif name in _EDITABLE:
            notes.append(Note("local", shown, number))
        elif name not in _FLAGS and (name not in _VALUES or not value):
            notes.append(Note("option", shown, number))
    return tuple(sources), tuple(dict.fromkeys(notes))


def masked(address: str) -> str:
    """The address without the name and password in it."""
    return _CREDENTIALS.sub("//…@", address)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    words = iter(line.split())
    for word in words:
        short = _SHORT.fullmatch(word) if not word.startswith("--") else None
        if short:
            yield short[1], short[2]
        elif "=" in word:
            name, _, value = word.partition("=")
            yield name, value.strip("'\"")
        else:
            yield word, "" if word in _FLAGS else next(words, "").strip("'\"")
