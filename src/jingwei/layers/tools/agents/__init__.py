"""Reads the tools an agent may call and judges what they can do and what their descriptions say, without starting any of them."""
