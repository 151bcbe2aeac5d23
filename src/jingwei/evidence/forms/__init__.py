"""The written forms: canonical JSON, entries, envelopes, salted leaves, Merkle trees; each with one spelling."""
