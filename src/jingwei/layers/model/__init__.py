"""Corpora, models and what they generate."""
