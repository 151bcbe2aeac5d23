"""How narrow the conditions of a filter rule are."""

from __future__ import annotations

from collections.abc import Sequence

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
    if "!=" in kept or "not" in kept or ANYTHING & {word.strip('"') for word in kept}:
        return Breadth.BROAD
    if NARROWING & set(kept) or (CONTROL & set(kept) and not TRANSPORTS & set(kept)):
        return Breadth.NARROW
    if "state" in kept:
        states = {word for word in kept[kept.index("state") + 1 :] if word not in PUNCTUATION}
        return Breadth.NARROW if states <= OLD_STATES else Breadth.BROAD
    return Breadth.BROAD


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
