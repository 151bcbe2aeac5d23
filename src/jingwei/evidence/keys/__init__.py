"""Private keys: files, the ring of a party, tokens."""
