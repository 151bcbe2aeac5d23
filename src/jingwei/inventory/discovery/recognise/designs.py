"""Chip designs: Verilog and VHDL by their keywords, gate-level netlists by their instances."""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek

VERILOG = frozenset({".v", ".sv", ".vh", ".svh", ".vg", ".netlist"})
VHDL = frozenset({".vhd", ".vhdl"})
COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
MODULE = re.compile(r"^[ \t]*module[ \t]+([A-Za-z_]\w{0,99})\s*[#(;]", re.MULTILINE)
ENTITY = re.compile(r"^[ \t]*entity[ \t]+(\w{1,99})[ \t]+is\b", re.MULTILINE | re.IGNORECASE)
GATE = re.compile(
    r"^[ \t]*(?:and|or|nand|nor|xor|xnor|not|buf|dff\w*|[A-Z][A-Z0-9]*_?X[0-9]+\w*|[a-z0-9]+_fd_sc_\w+|\$_\w+_)[ \t]+[\\\w$.\[\]]*[ \t]*\(",
    re.MULTILINE,
)
BEHAVIOUR = re.compile(r"^[ \t]*(?:always(?:_ff|_comb|_latch)?|initial)\b", re.MULTILINE)
GATES = 3


def design(peek: Peek) -> Match | None:
    """Recognise a chip design; `facts.top` names the module when the file defines exactly one and was read whole."""
    if peek.suffix in VHDL and ENTITY.search(peek.text):
        return Match("rtl")
    if peek.suffix not in VERILOG:
        return None
    text = COMMENT.sub(" ", peek.text)
    modules = MODULE.findall(text)
    if not modules or b"endmodule" not in peek.head + peek.tail:
        return None
    is_netlist = len(GATE.findall(text)) >= GATES and not BEHAVIOUR.search(text)
    top = {"top": modules[0]} if len(modules) == 1 and peek.complete else {}
    return Match("netlist" if is_netlist else "rtl", top)
