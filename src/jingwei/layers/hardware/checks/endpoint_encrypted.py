"""The interface accepts only encrypted transport."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.hardware.endpoints import Configuration, configuration
from jingwei.layers.hardware.network import samples
from jingwei.layers.hardware.network.proxy import VirtualServer
from jingwei.vocabulary import Asset, Location, Status, Text

ENCRYPTED = ("https", "wss", "grpcs")
OLD = {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"}
URL = "https://assistant.example/v1"
API = {"url": URL, "files": ["api.yaml"]}
PROXY = {"url": URL, "files": ["nginx.conf"]}
WITHOUT_PROTOCOLS = samples.PROXY.replace("ssl_protocols TLSv1.2 TLSv1.3;", "")


@check(
    id="hardware.endpoint-encrypted",
    title=Text("Interface accepts only encrypted transport", "接口仅接受加密传输"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("endpoint",),
    objectives=("endpoint-encrypted",),
    severity="high",
    remediation=Text(
        "Offer the interface by https only, answer plain requests by a redirection, state `ssl_protocols TLSv1.2 TLSv1.3`, and encrypt the hop from "
        "the proxy to services on other machines.",
        "接口仅以 https 提供，对明文请求只做重定向，明确设置 `ssl_protocols TLSv1.2 TLSv1.3`，并对代理到其他机器的链路加密。",
    ),
    risks=("owasp-llm-2025:LLM02",),
    examples=(
        Example(Status.PASS, asset=API, files={"api.yaml": samples.API}),
        Example(Status.PASS, asset=PROXY, files={"nginx.conf": samples.PROXY}),
        Example(Status.FAIL, asset={"url": "http://assistant.example"}),
        Example(Status.FAIL, asset=API, files={"api.yaml": samples.PLAIN_API}),
        Example(Status.FAIL, asset=PROXY, files={"nginx.conf": samples.PLAIN_PROXY}),
        Example(Status.FAIL, asset=PROXY, files={"nginx.conf": samples.OLD_PROXY}),
        Example(Status.UNKNOWN, asset={"url": URL}, about="an address is a claim, not evidence"),
        Example(Status.UNKNOWN, asset={"url": "assistant.example"}, about="no protocol is named"),
        Example(Status.UNKNOWN, asset={}, about="nothing is stated"),
        Example(
            Status.UNKNOWN,
            asset=API,
            files={"api.yaml": '{"openapi": "3.0.0", "paths": {}}'},
            about="a description without any server",
        ),
        Example(Status.UNKNOWN, asset=PROXY, files={"nginx.conf": WITHOUT_PROTOCOLS}),
    ),
)
def endpoint_encrypted(asset: Asset, context: Context) -> Outcome:
    """Look at the address, the addresses of its descriptions, and what the proxy listens to, speaks and forwards.

    An address by itself passes nothing, nor does a description that names no server, unless a proxy stands before it. Protocols left to
    nginx's default depend on its version and so stay unknown.
    """
    made = configuration(asset, context)
    url = str(asset.properties.get("url", ""))
    wrong = [*_plain_addresses(url, made), *_wrong_servers(made)]
    if wrong:
        return failed(
            "plain",
            "places that accept or forward unencrypted or outdated transport: {n}",
            "有 {n} 处接受或转发未加密或过时的传输",
            n=len(wrong),
            locations=tuple(wrong),
        )
    undecided = [*made.unread, *_unsettled(made), *_placeless(made), *_without_scheme(url)]
    if undecided:
        return unknown(
            "unread",
            "places of the configuration that do not tell: {n}",
            "配置中有 {n} 处无法判定",
            n=len(undecided),
            locations=tuple(undecided),
        )
    servers = sum(len(proxy.servers) for _, proxy in made.proxies)
    if not (made.apis or servers):
        return unknown(
            "no-evidence", "no configuration shows how the interface is offered", "没有配置能说明接口的提供方式"
        )
    return passed(
        "encrypted",
        "encrypted transport only (descriptions: {n}, servers: {m})",
        "{n} 份接口说明和 {m} 个服务器配置均只提供加密传输",
        n=len(made.apis),
        m=servers,
    )


def _plain_addresses(url: str, made: Configuration) -> Iterator[Location]:
    if "://" in url and not _is_encrypted(url):
        yield Location("", name="url", note=Text("the address itself is not encrypted", "地址本身未加密"))
    for path, api in made.apis:
        for address in api.addresses:
            if "://" in address and not _is_encrypted(address):
                yield Location(path, name=address, note=Text("unencrypted address", "未加密的地址"))


def _without_scheme(url: str) -> Iterator[Location]:
    if url and "://" not in url:
        yield Location("", name="url", note=Text("the address names no protocol", "地址未写明协议"))


def _placeless(made: Configuration) -> Iterator[Location]:
    """Descriptions that name no absolute address while no proxy shows what stands before them."""
    note = Text("names no server with its protocol", "未写明服务器地址及协议")
    if not any(proxy.servers for _, proxy in made.proxies):
        for path, api in made.apis:
            if not any("://" in address for address in api.addresses):
                yield Location(path, name="servers", note=note)


def _is_encrypted(address: str) -> bool:
    return address.partition("://")[0].lower() in ENCRYPTED


def _wrong_servers(made: Configuration) -> Iterator[Location]:
    for path, proxy in made.proxies:
        for server in proxy.servers:
            yield from _wrong_server(path, server)


def _wrong_server(path: str, server: VirtualServer) -> Iterator[Location]:
    for address in server.plain:
        yield Location(path, server.line, name=f"listen {address}", note=Text("answers unencrypted", "以明文应答"))
    old = sorted(OLD & set(server.protocols or ())) if server.encrypted else []
    if old:
        note = Text(f"outdated: {', '.join(old)}", f"过时协议：{'、'.join(old)}")
        yield Location(path, server.line, name="ssl_protocols", note=note)
    for hop in server.forwards:
        yield Location(path, hop.line, name=hop.target[:80], note=Text("unencrypted hop", "未加密的后端链路"))


def _unsettled(made: Configuration) -> Iterator[Location]:
    note = Text("TLS versions are left to the default", "TLS 版本取决于默认值")
    for path, proxy in made.proxies:
        for server in proxy.servers:
            if server.encrypted and server.protocols is None:
                yield Location(path, server.line, name="ssl_protocols", note=note)
