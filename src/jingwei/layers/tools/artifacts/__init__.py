"""Judges model files without loading them: `scan(path)` gives a verdict with reasons and byte offsets."""

from jingwei.layers.tools.artifacts.scan import scan, scan_bytes
from jingwei.layers.tools.artifacts.verdict import Finding, Scan, Verdict

__all__ = ["Finding", "Scan", "Verdict", "scan", "scan_bytes"]
