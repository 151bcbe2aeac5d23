"""Writes an assessment in the formats that people and tools read."""
