"""Contamination: items of benchmarks that stand in a corpus, whole, cut or lightly edited. An index once, then each document against it."""
