"""One reader for each format: how its content is recognised, and whether every byte of it is accounted for."""
