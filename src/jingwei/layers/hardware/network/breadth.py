"""How narrow the conditions of a filter rule are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from jingwei.layers.hardware.network.firewall import Breadth

ADDRESSES = frozenset({"saddr", "daddr", "sport", "dport", "vlan", "ipsec", "fib"})
INTERFACES = frozenset({"iif", "oif", "iifname", "oifname", "iifgroup", "oifgroup"})
LOCAL = frozenset({"mark", "skuid", "skgid", "socket", "cgroup", "type"})
NARROWING = ADDRESSES | INTERFACES | LOCAL
OLD_STATES = frozenset({"established", "related", "invalid"})
ANYTHING = frozenset({"0.0.0.0/0", "::/0", "0-65535", "1-65535", "*"})
STATEMENTS = frozenset(
    {"counter", "log", "packets", "bytes", "prefix", "level", "group", "flags", "snaplen", "queue-threshold"}
)
CONTROL = frozenset({"icmp", "icmpv6", "ipv6-icmp", "igmp"})
TRANSPORTS = frozenset({"tcp", "udp", "udplite", "sctp", "dccp"})
PUNCTUATION = frozenset("{},")


def breadth_of_words(words: Sequence[str]) -> Breadth:
    """Breadth of the words before a verdict. What is not known to narrow counts as broad: an unread condition never closes a filter."""
    kept = _without_statements(words)
    if not kept:
        return Breadth.ALL
    if _narrowed(kept) or (CONTROL & set(kept) and not TRANSPORTS & set(kept)):
        return Breadth.NARROW
    if "state" in kept:
        if "!=" in kept:
            return Breadth.BROAD
        states = {word for word in kept[kept.index("state") + 1 :] if word not in PUNCTUATION}
        return Breadth.NARROW if states <= OLD_STATES else Breadth.BROAD
    return Breadth.BROAD


def _narrowed(words: list[str]) -> bool:
    """Whether one condition names an address, port or interface, neither by negation nor by a range of everything."""
    places = [i for i, word in enumerate(words) if word in NARROWING]
    for place, following in pairwise([*places, len(words)]):
        values = [word.strip('"') for word in words[place + 1 : following]]
        if values[:1] not in (["!="], ["not"]) and not ANYTHING & set(values):
            return True
    return False


def _without_statements(words: Sequence[str]) -> list[str]:
    """Words that are conditions: counters and logging take every packet."""
    kept: list[str] = []
    after = ""
    for word in words:
        if word in STATEMENTS:
            after = word
        elif after in {"packets", "bytes", "prefix", "level", "group", "flags", "snaplen", "queue-threshold"}:
            after = ""
        else:
            kept.append(word)
    return kept
