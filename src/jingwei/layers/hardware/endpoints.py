"""An endpoint asset as its configuration: what the checks of interfaces share."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network.interface import read_interface
from jingwei.layers.hardware.network.openapi import ApiDocument
from jingwei.layers.hardware.network.proxy import ProxyConfiguration
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that was read about an interface, each part with its path, and what could not be read."""

    apis: tuple[tuple[str, ApiDocument], ...]
    proxies: tuple[tuple[str, ProxyConfiguration], ...]
    unread: tuple[Location, ...]


def configuration(asset: Asset, context: Context) -> Configuration:
    """Read the files of an endpoint, each by itself; one that is damaged or over its bound is among the unread."""
    apis: list[tuple[str, ApiDocument]] = []
    proxies: list[tuple[str, ProxyConfiguration]] = []
    unread: list[Location] = []
    for file in asset.files_of():
        try:
            made = context.measure(read_interface, context.path(file))
        except (ParseError, LimitError) as error:
            unread.append(Location(file.path, note=Text(error.message, error.message)))
            continue
        if made.api:
            apis.append((file.path, made.api))
        if made.proxy:
            proxies.append((file.path, made.proxy))
        if not (made.api or made.proxy):
            unread.append(Location(file.path, note=Text("a form that is not read", "无法识别的格式")))
    unread += [
        Location(path, line=line, name=name, note=Text("included file not seen", "所引入的文件未提供"))
        for path, proxy in proxies
        for name, line in proxy.unseen
    ]
    unread += [
        Location(path, name=name, note=Text("reference not followed", "引用未解析"))
        for path, api in apis
        for name in api.unresolved
    ]
    return Configuration(tuple(apis), tuple(proxies), tuple(unread))
