"""Evidence that survives a dishonest issuer: canonical statements, a Merkle log, signed heads, and the one judge (`verify`)."""
