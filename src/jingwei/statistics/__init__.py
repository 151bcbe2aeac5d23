"""Exact bounds and verdicts from samples."""
