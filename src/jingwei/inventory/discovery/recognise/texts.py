"""Plain text: server and firewall configuration, cards, licences, prose."""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.licences import spdx_of_metadata, spdx_of_text
from jingwei.inventory.discovery.peek import Peek
from jingwei.vocabulary import Json

NGINX_SUFFIXES = frozenset({".conf", ".nginx", ".vhost", ""})
FIREWALL_SUFFIXES = frozenset({".nft", ".nftables", ".rules", ".conf", ".v4", ".v6", ".save", ""})
SERVER_BLOCK = re.compile(r"^[ \t]*server[ \t]*\{", re.MULTILINE)
LISTEN = re.compile(r"^[ \t]*listen[ \t]+([^;#\n]{1,200});", re.MULTILINE)
SERVER_NAME = re.compile(r"^[ \t]*server_name[ \t]+([A-Za-z0-9][A-Za-z0-9.-]{0,250})[ \t]*;", re.MULTILINE)
NFTABLES = re.compile(
    r"^[ \t]*(?:table[ \t]+(?:inet|ip|ip6|arp|bridge|netdev)[ \t]+\S+[ \t]*\{|add[ \t]+table[ \t]+)", re.MULTILINE
)
IPTABLES = re.compile(r"^\*(?:filter|nat|mangle|raw)[ \t]*$", re.MULTILINE)
LFS = b"version https://git-lfs.github.com/spec/v1\n"
LICENCE_NAME = re.compile(r"(?:licen[cs]e|copying|unlicense)(?:[._-].*)?")
CARD_NAME = re.compile(r"(?:model|data|dataset)[_-]?card.*\.(?:md|json|ya?ml|txt)")
FRONT_KEYS = re.compile(
    r"^(?:license|pipeline_tag|library_name|base_model|datasets|task_categories|language|model-index|tags):",
    re.MULTILINE,
)
FRONT_TASK = re.compile(r"^pipeline_tag:[ \t]*['\"]?([a-z0-9-]{2,60})['\"]?[ \t]*$", re.MULTILINE)
NO_PROSE = re.compile(
    r"(readme|changelog|changes|history|authors|contributors|notice|robots|version|install|todo|news|copying|licen[cs]e|credits|"
    r"cmakelists|top_level|entry_points|sources|dependency_links|requires|zip-safe|llms|humans|security|manifest|thanks)\b.*"
)
PROSE_SHARE = 0.6


def pointer(peek: Peek) -> Match | None:
    """Recognise a git-lfs pointer, whatever the file is called."""
    return Match("lfs-pointer") if peek.head.startswith(LFS) else None


def texts(peek: Peek) -> Match | None:
    """Recognise a text file by its words."""
    text = peek.text
    if LICENCE_NAME.fullmatch(peek.name) and text:
        return Match("licence", {"spdx": spdx_of_text(text) if peek.complete or len(text) > 8000 else ""})  # noqa: PLR2004 - GPL is longer
    return _card(peek, text) or _configuration(peek, text) or _prose(peek, text)


def _card(peek: Peek, text: str) -> Match | None:
    if CARD_NAME.fullmatch(peek.name):
        return Match("card", _front(text))
    if peek.name != "readme.md" or not text.startswith("---\n"):
        return None
    front = text[4:].split("\n---", 1)[0]
    return Match("card", _front(text)) if FRONT_KEYS.search(front) else None


def _front(text: str) -> dict[str, Json]:
    """Facts of a card's front matter, read line by line: no YAML parser meets a stranger's file here."""
    if not text.startswith("---\n"):
        return {}
    front = text[4:].split("\n---", 1)[0]
    facts: dict[str, Json] = {}
    if task := FRONT_TASK.search(front):
        facts["task"] = task[1]
    if licence := spdx_of_metadata(front):
        facts["spdx"] = licence
    return facts


def _configuration(peek: Peek, text: str) -> Match | None:
    if peek.suffix in NGINX_SUFFIXES and SERVER_BLOCK.search(text) and (LISTEN.search(text) or "proxy_pass" in text):
        return Match("nginx", _nginx_facts(peek, text))
    if peek.suffix in FIREWALL_SUFFIXES and (NFTABLES.search(text) or (IPTABLES.search(text) and "COMMIT" in text)):
        return Match("firewall")
    return None


def _nginx_facts(peek: Peek, text: str) -> dict[str, Json]:
    """The URL, where one server with one plain name listens at one port; anything else is the owner's to state."""
    names, listens = SERVER_NAME.findall(text), LISTEN.findall(text)
    if not peek.complete or len(SERVER_BLOCK.findall(text)) != 1 or len(names) != 1 or len(listens) != 1:
        return {}
    port = re.fullmatch(r"(?:\d+\.\d+\.\d+\.\d+:)?(\d{1,5})((?: \w+)*)", listens[0].strip())
    if not port:
        return {}
    scheme = "https" if " ssl" in port[2] else "http"
    usual = {"https": "443", "http": "80"}[scheme] == port[1]
    return {"url": f"{scheme}://{names[0]}/" if usual else f"{scheme}://{names[0]}:{port[1]}/"}


def _prose(peek: Peek, text: str) -> Match | None:
    """Text files made mostly of letters, in any script; the usual notes of a project are none."""
    if peek.suffix != ".txt" or NO_PROSE.fullmatch(peek.name) or not text.strip():
        return None
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return Match("prose") if letters >= PROSE_SHARE * len(text) and "\ufffd" not in text[:-4] else None
