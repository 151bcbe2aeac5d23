"""Configuration of an interface from files: descriptions of it, and the proxy in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jingwei.documents import load_document
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network.nginx import parse_nginx
from jingwei.layers.hardware.network.openapi import ApiDocument, is_api, read_api
from jingwei.layers.hardware.network.proxy import ProxyConfiguration, looks_like_nginx, read_proxy
from jingwei.limits import LIMITS

DOCUMENTS = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Interface:
    """What a file turned out to be; neither part when it is of another kind."""

    api: ApiDocument | None = None
    proxy: ProxyConfiguration | None = None


def read_interface(path: Path) -> Interface:
    """Read a file by its content. Raises `ParseError` when it is damaged, `LimitError` over `configuration_bytes`."""
    with path.open("rb") as stream:
        content = stream.read(LIMITS.configuration_bytes + 1)
    if len(content) > LIMITS.configuration_bytes:
        raise LimitError(f"{path.name}: over the bound of {LIMITS.configuration_bytes} bytes")
    if path.suffix.lower() in DOCUMENTS or content.lstrip()[:1] == b"{":
        document = load_document(content, path.name)
        return Interface(api=read_api(document, path.name)) if is_api(document) else Interface()
    try:
        tree = parse_nginx(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ParseError(f"{path.name}: not text") from error
    return Interface(proxy=read_proxy(tree)) if looks_like_nginx(tree) else Interface()
