"""Rule sets from files: nftables as text or JSON."""

from __future__ import annotations

from pathlib import Path

from jingwei.documents import load_document
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network.firewall import Ruleset
from jingwei.layers.hardware.network.nft_json import is_nft_json, parse_nft_json
from jingwei.layers.hardware.network.nftables import parse_nftables
from jingwei.limits import LIMITS


def read_filter(path: Path) -> Ruleset:
    """Rule set of a file. Raises `ParseError` when it holds none, `LimitError` over `configuration_bytes`."""
    with path.open("rb") as stream:
        content = stream.read(LIMITS.configuration_bytes + 1)
    if len(content) > LIMITS.configuration_bytes:
        raise LimitError(f"{path.name}: over the bound of {LIMITS.configuration_bytes} bytes")
    if content.lstrip()[:1] == b"{":
        document = load_document(content, path.name)
        if not is_nft_json(document):
            raise ParseError(f"{path.name}: JSON, but not a rule set of nftables")
        return parse_nft_json(document)
    try:
        return parse_nftables(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ParseError(f"{path.name}: not text") from error
