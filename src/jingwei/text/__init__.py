"""Recognisers that corpus, guard and tools share."""
