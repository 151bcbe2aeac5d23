"""What an nginx configuration accepts, forwards and asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.hardware.network.nginx import Directive, walk

HARMLESS = ("mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params", "proxy_params")
PASSES = ("proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass")
PLAIN = ("http://", "grpc://")
LOCAL = ("unix:", "127.", "localhost", "[::1]")
AUTHENTICATIONS = ("auth_basic", "auth_request", "auth_jwt", "auth_oidc")
EVERYTHING = {"^", ".*", "^(.*)$", "^/(.*)$", "^.*$", "(.*)"}
REDIRECTS = {"301", "302", "303", "307", "308"}
CHALLENGE = "/.well-known/acme-challenge"


@dataclass(frozen=True, slots=True)
class Forward:
    """A hop to a service behind the proxy that is neither encrypted nor on the same machine."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Route:
    """A place of a server that hands requests on or serves content, and whether the proxy asks who it is."""

    path: str
    line: int
    authenticated: bool


@dataclass(frozen=True, slots=True)
class VirtualServer:
    """One server block. `protocols` is None where the configuration leaves them to nginx's default."""

    line: int
    plain: tuple[str, ...]  # addresses that accept unencrypted requests and answer them otherwise than by a redirection
    encrypted: bool
    protocols: tuple[str, ...] | None
    forwards: tuple[Forward, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class ProxyConfiguration:
    """All servers, and the included files that were not seen."""

    servers: tuple[VirtualServer, ...]
    unseen: tuple[tuple[str, int], ...]


def looks_like_nginx(directives: tuple[Directive, ...]) -> bool:
    """Whether the tree has what only such a configuration has."""
    return any(d.block is not None and d.name in {"http", "server", "upstream"} for d in directives)


def read_proxy(directives: tuple[Directive, ...]) -> ProxyConfiguration:
    """Read a whole configuration, or a file of server blocks that another includes. Raises `ParseError` for a `listen` without an address."""
    http = [d for d in directives if d.name == "http" and d.block is not None]
    scopes: list[tuple[Directive, ...]] = [block.block or () for block in http] or [directives]
    servers = [server for scope in scopes for server in _servers(scope)]
    unseen = tuple(
        (d.arguments[0], d.line)
        for d in walk(directives)
        if d.name == "include" and d.arguments and not d.arguments[0].endswith(HARMLESS)
    )
    return ProxyConfiguration(tuple(servers), unseen)


def _servers(scope: tuple[Directive, ...]) -> Iterator[VirtualServer]:
    around = tuple(
        d for d in scope if not _is_block(d, "server")
    )  # each server looks at them, there may be many servers
    for directive in scope:
        if _is_block(directive, "server"):
            yield _server(directive, around)


def _is_block(directive: Directive, name: str) -> bool:
    return directive.name == name and directive.block is not None


def _server(server: Directive, scope: tuple[Directive, ...]) -> VirtualServer:
    listens = server.find("listen") or (Directive("listen", ("80",), server.line),)
    for directive in listens:
        if not directive.arguments:
            raise ParseError(f"nginx:{directive.line}: `listen` without an address")
    old_switch = any(d.arguments == ("on",) for d in server.find("ssl"))
    plain = [d for d in listens if not (old_switch or {"ssl", "quic"} & set(d.arguments[1:]))]
    remote = [d for d in plain if not d.arguments[0].startswith(LOCAL)] if plain else []
    redirected = _redirects(server)
    return VirtualServer(
        line=server.line,
        plain=() if redirected else tuple(d.arguments[0] for d in remote),
        encrypted=len(plain) < len(listens),
        protocols=_protocols(server, scope),
        forwards=tuple(_forwards(server, scope)),
        routes=() if redirected and len(plain) == len(listens) else tuple(_routes(server, scope)),
    )


def _protocols(server: Directive, scope: tuple[Directive, ...]) -> tuple[str, ...] | None:
    found = server.find("ssl_protocols") or tuple(d for d in scope if d.name == "ssl_protocols")
    return found[-1].arguments if found else None


def _redirects(server: Directive) -> bool:
    """Whether every unencrypted request is answered by a redirection (or a certificate authority's challenge)."""
    if any(_to_https(d) for d in server.block or ()):
        return True
    for switch in server.find("if"):
        condition = "".join(switch.arguments).strip("()").replace(" ", "")
        if condition in {"$scheme=http", "$scheme!=https", "$https=", "$https!=on"} and _redirecting(switch):
            return True
    locations = [d for d in server.block or () if _is_block(d, "location")]
    open_ones = [d for d in locations if not (_redirecting(d) or _path(d).startswith(CHALLENGE))]
    return bool(locations) and not open_ones and any(_path(d) == "/" for d in locations)


def _redirecting(block: Directive) -> bool:
    return any(_to_https(d) for d in block.block or ())


def _to_https(directive: Directive) -> bool:
    arguments = directive.arguments
    if directive.name == "return":
        return len(arguments) > 1 and arguments[0] in REDIRECTS and arguments[1].startswith("https://")
    if directive.name == "rewrite" and len(arguments) > 1:
        return arguments[0] in EVERYTHING and arguments[1].startswith("https://")
    return False


def _path(location: Directive) -> str:
    return location.arguments[-1] if location.arguments else ""


def _forwards(server: Directive, scope: tuple[Directive, ...]) -> Iterator[Forward]:
    upstreams = {d.arguments[0]: d for d in scope if _is_block(d, "upstream") and d.arguments}
    for directive in walk((server,)):
        if directive.name in PASSES and directive.arguments and directive.arguments[0].startswith(PLAIN):
            yield from _plain_hops(directive, upstreams)


def _plain_hops(directive: Directive, upstreams: dict[str, Directive]) -> Iterator[Forward]:
    target = directive.arguments[0]
    host = target.partition("://")[2].partition("/")[0]
    group = upstreams.get(host)
    hosts = [d.arguments[0] for d in group.find("server") if d.arguments] if group else [host]
    remote = [one for one in hosts if not one.startswith(LOCAL)]
    if remote:
        yield Forward(target, directive.line)


def _routes(server: Directive, scope: tuple[Directive, ...]) -> Iterator[Route]:
    # Each setting is inherited from outside unless the inner block has its own (ngx_http_core).
    inherited = _state(scope, {})
    state = _state(server.block or (), inherited)
    locations = [d for d in server.block or () if _is_block(d, "location")]
    if any(d.name == "return" for d in server.block or ()):
        return
    if not locations:
        yield Route("/", server.line, _asks(state))
    for location in locations:
        yield from _location(location, state)


def _location(location: Directive, outer: dict[str, str]) -> Iterator[Route]:
    state = _state(location.block or (), outer)
    inner = [d for d in location.block or () if _is_block(d, "location")]
    closed = any(d.name == "return" or (d.name, d.arguments) == ("deny", ("all",)) for d in location.block or ())
    internal = bool(location.find("internal"))
    if not (closed or internal or _path(location).startswith(CHALLENGE)):
        yield Route(_path(location), location.line, _asks(state))
    for one in inner:
        yield from _location(one, state)


def _state(block: tuple[Directive, ...], outer: dict[str, str]) -> dict[str, str]:
    names = (*AUTHENTICATIONS, "ssl_verify_client", "satisfy")
    own = {d.name: d.arguments[0] for d in block if d.name in names and d.arguments}
    return {**outer, **own}


def _asks(state: dict[str, str]) -> bool:
    if state.get("satisfy") == "any":
        return False  # an address may stand for the person
    return state.get("ssl_verify_client") == "on" or any(state.get(name, "off") != "off" for name in AUTHENTICATIONS)
