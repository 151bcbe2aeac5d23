"""Jingwei 经纬: security governance of AI systems."""

__version__ = "0.1.0"
