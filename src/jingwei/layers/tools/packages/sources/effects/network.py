"""Calls that send and receive."""

from __future__ import annotations

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.effects.call import Call
from jingwei.layers.tools.packages.sources.values import EMPTY, HOST, NAMED, NET, OBJECT, Value, mixed, union

# what a request carries for the other side to know who asks
_ASIDE = frozenset(
    {"headers", "auth", "cookies", "proxies", "timeout", "verify", "cert", "env", "allow_redirects", "stream"}
)


_LOOKUPS = frozenset({"socket.gethostbyname", "socket.getaddrinfo", "socket.gethostbyname_ex"})


def http(call: Call) -> Value:
    """A request: sends what it is given; one that waits for the answer gives it."""
    for value in call.arguments:
        call.take("send", value)
    for name, value in call.words.items():
        kept = value.labels - {NAMED, HOST} if name in _ASIDE else value.labels
        if name not in {"env", "timeout", "verify"}:
            call.take("send", Value(kept, value.text))
    made = frozenset({NET}) if call.names & tables.FETCH else mixed(union(call.given))
    return Value(made | {OBJECT + name for name in call.names})


def channel(call: Call) -> Value:
    """Something is sent through an open connection."""
    for value in call.given:
        own = call.names & _LOOKUPS and value.pattern is None  # looking up its own name tells nobody anything
        call.take("send", Value(value.labels - {HOST}) if own else value)
    return Value(frozenset({NET})) if call.names & tables.RECEIVE else EMPTY


def receive(call: Call) -> Value:
    """Something comes from the network."""
    return Value(frozenset({NET}) | {OBJECT + name for name in call.names})


def retrieve(call: Call) -> Value:
    """A file is written from the network."""
    if len(call.node.args) > 1 and (key := call.run.key(call.node.args[1], call.arguments[1])):
        call.run.module.downloads.add(key)
    return Value(frozenset({NET}))
