"""Bounded archives and decompression."""
