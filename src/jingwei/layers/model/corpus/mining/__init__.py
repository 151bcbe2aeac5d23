"""Unlabelled poison mining over whole corpora."""
