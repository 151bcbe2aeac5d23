"""Handing evidence over, and judging what was handed over."""
