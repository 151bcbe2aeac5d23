"""The fate of a packet that no rule names."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network import samples
from jingwei.layers.hardware.network.breadth import breadth_of_words
from jingwei.layers.hardware.network.filters import read_filter
from jingwei.layers.hardware.network.firewall import Breadth, Fate, fate
from jingwei.layers.hardware.network.nft_json import parse_nft_json
from jingwei.layers.hardware.network.nftables import parse_nftables

TABLE = "table inet f {{ chain input {{ type filter hook input priority 0; policy {policy};\n{rules}\n}}\n{more} }}"


def of(rules, policy="drop", more=""):
    return fate(parse_nftables(TABLE.format(policy=policy, rules=rules, more=more)), "input", "IPv4")[0]


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        ("", "drop", Fate.DROP),
        ("", "accept", Fate.ACCEPT),
        ("counter packets 3 bytes 180 drop", "accept", Fate.DROP),
        ('log prefix "x accept" group 2 reject with icmp type port-unreachable', "accept", Fate.DROP),
        ("accept", "drop", Fate.ACCEPT),
        ("tcp dport 22 accept", "drop", Fate.DROP),
        ("tcp dport { 22, 443 } ct state new accept", "drop", Fate.DROP),
        ("tcp dport != 22 accept", "drop", Fate.OPEN),
        ("ip saddr 0.0.0.0/0 accept", "drop", Fate.OPEN),
        ("tcp dport { 1-65535 } accept", "drop", Fate.OPEN),
        ("ip saddr != 10.0.0.0/8 ip daddr 10.1.0.1 accept", "drop", Fate.DROP),
        ("ip saddr 0.0.0.0/0 tcp dport 22 accept", "drop", Fate.DROP),
        ("ct state != invalid accept", "drop", Fate.OPEN),
        ("ct state established,related accept", "drop", Fate.DROP),
        ("ct state new accept", "drop", Fate.OPEN),
        ("ct state vmap { established : accept, related : accept, invalid : drop }", "drop", Fate.DROP),
        ("ct state vmap { established: accept, new: accept }", "drop", Fate.OPEN),
        ("meta l4proto { icmp, tcp } accept", "drop", Fate.OPEN),
        ("ip protocol icmp accept", "drop", Fate.DROP),
        ("limit rate 10/second accept", "drop", Fate.OPEN),
        ("meta l4proto tcp accept\ndrop", "accept", Fate.OPEN),
        ("drop\naccept", "accept", Fate.DROP),
        ("return\naccept", "drop", Fate.DROP),
        ("tcp dport 22 drop", "accept", Fate.ACCEPT),
        ('iif "lo" accept comment "accept { all"', "drop", Fate.DROP),
    ],
)
def test_fates(rules, policy, expected):
    assert of(rules, policy) is expected


@pytest.mark.parametrize(
    ("rules", "inner", "policy", "expected"),
    [
        ("jump x", "accept", "drop", Fate.ACCEPT),
        ("jump x", "tcp dport 22 accept", "drop", Fate.DROP),
        ("jump x", "drop", "accept", Fate.DROP),
        ("goto x", "return", "drop", Fate.DROP),
        ("jump x\naccept", "return", "drop", Fate.ACCEPT),
        ("jump x", "meta l4proto tcp return\ndrop", "accept", Fate.OPEN),
        ("jump missing", "", "drop", Fate.OPEN),
        ("jump x", "jump x", "drop", Fate.OPEN),
        ("ip saddr 10.0.0.1 jump x", "accept", "drop", Fate.DROP),
        ("meta l4proto tcp jump x", "accept", "drop", Fate.OPEN),
    ],
)
def test_jumps(rules, inner, policy, expected):
    assert of(rules, policy, "chain x { " + inner.replace("\n", "; ") + " }") is expected


def test_families_and_tables():
    made = parse_nftables(samples.FILTER.replace("inet", "ip"))
    assert fate(made, "input", "IPv4")[0] is Fate.DROP
    assert fate(made, "input", "IPv6")[0] is Fate.ABSENT
    dormant = parse_nftables(samples.FILTER.replace("filter {", "filter {\n flags dormant;", 1))
    assert fate(dormant, "input", "IPv4")[0] is Fate.ABSENT


def test_one_dropping_chain_of_a_hook_suffices():
    other = "table ip g { chain i { type filter hook input priority 10; policy accept; } }\n"
    assert fate(parse_nftables(other + samples.FILTER), "input", "IPv4")[0] is Fate.DROP
    assert fate(parse_nftables(other), "input", "IPv4")[0] is Fate.ACCEPT


def test_declarations_beside_chains():
    text = """#!/usr/sbin/nft -f
    flush ruleset
    define lan = eth0
    table inet f {
      set blocked { type ipv4_addr; flags interval; elements = { 10.0.0.0/8,
          192.168.0.0/16 } }
      counter c { packets 0 bytes 0 }
      chain input { type filter hook input priority filter; policy drop; ip saddr @blocked drop; }
    }
    include "more.nft"
    """
    made = parse_nftables(text)
    assert [chain.name for chain in made.chains] == ["input"]
    assert [what for _, what in made.unread] == ["include"]
    assert made.chains[0].line == 8


@pytest.mark.parametrize("text", ["table ip f {", "}", 'table "x', "table ip f { chain a { policy maybe; } }"])
def test_broken_rule_sets(text):
    with pytest.raises(ParseError):
        parse_nftables(text)


def json_rules(*rules, policy="drop"):
    chain = {
        "family": "inet",
        "table": "f",
        "name": "i",
        "type": "filter",
        "hook": "input",
        "prio": 0,
        "policy": policy,
    }
    rows = [{"rule": {"family": "inet", "table": "f", "chain": "i", "expr": list(rule)}} for rule in rules]
    return {"nftables": [{"metainfo": {}}, {"table": {"family": "inet", "name": "f"}}, {"chain": chain}, *rows]}


def match(left, right, op="=="):
    return {"match": {"op": op, "left": left, "right": right}}


PORT = {"payload": {"protocol": "tcp", "field": "dport"}}
SOURCE = {"payload": {"protocol": "ip", "field": "saddr"}}
STATE = {"ct": {"key": "state"}}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ([{"accept": None}], Fate.ACCEPT),
        ([match(PORT, 22), {"accept": None}], Fate.DROP),
        ([match(PORT, 22, "!="), {"accept": None}], Fate.OPEN),
        ([match(SOURCE, {"prefix": {"addr": "0.0.0.0", "len": 0}}), {"accept": None}], Fate.OPEN),
        ([match(PORT, {"range": [1, 65535]}), {"accept": None}], Fate.OPEN),
        ([match(STATE, ["established", "related"], "in"), {"accept": None}], Fate.DROP),
        ([match(STATE, "new", "in"), {"accept": None}], Fate.OPEN),
        ([{"counter": {"packets": 1}}, {"drop": None}], Fate.DROP),
        ([{"vmap": {"key": STATE, "data": {"set": [["new", {"accept": None}]]}}}], Fate.OPEN),
        ([{"limit": {"rate": 1}}, {"accept": None}], Fate.OPEN),
        ([{"jump": {"target": "gone"}}], Fate.OPEN),
    ],
)
def test_the_json_form(rule, expected):
    assert fate(parse_nft_json(json_rules(rule)), "input", "IPv4")[0] is expected


def test_filters_from_files(tmp_path):
    path = tmp_path / "rules"
    path.write_text(json.dumps(json_rules()))
    assert fate(read_filter(path), "input", "IPv6")[0] is Fate.DROP
    path.write_text('{"other": 1}')
    with pytest.raises(ParseError):
        read_filter(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ParseError):
        read_filter(path)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(samples.FILTER)), st.text('{};\n"#, a', max_size=6), st.integers(0, len(samples.FILTER)))
def test_mutated_rule_sets(start, middle, end):
    with suppress(ParseError, LimitError):
        made = parse_nftables(samples.FILTER[:start] + middle + samples.FILTER[end:])
        fate(made, "input", "IPv4")


KEYS = st.sampled_from(["chain", "rule", "expr", "match", "table"])
LEAVES = st.one_of(st.none(), st.integers(), st.text(max_size=5))
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=2), max_leaves=8
)


@settings(deadline=None, max_examples=100)
@given(st.lists(JSON, max_size=4))
def test_arbitrary_json(entries):
    with suppress(ParseError):
        parse_nft_json({"nftables": entries})


@given(st.lists(st.sampled_from(["tcp", "state", "new", "established", "counter", "prefix", "!=", "ip"]), max_size=6))
def test_only_no_condition_at_all_takes_everything(words):
    if breadth_of_words(words) is Breadth.ALL:
        assert not {"tcp", "state", "ip"} & set(words) or "prefix" in words
