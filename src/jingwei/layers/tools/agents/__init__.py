"""Reads the tools an agent may call and judges what they can do and what their descriptions say, without starting any of them."""

from jingwei.layers.tools.agents.capability import Capability, Nature, capabilities, free_parameters, nature
from jingwei.layers.tools.agents.hidden_orders import Order, orders
from jingwei.layers.tools.agents.tool import Tool, read_tools

__all__ = [
    "Capability",
    "Nature",
    "Order",
    "Tool",
    "capabilities",
    "free_parameters",
    "nature",
    "orders",
    "read_tools",
]
