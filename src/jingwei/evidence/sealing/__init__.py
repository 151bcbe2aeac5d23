"""Signing what was logged: seals, sidecars, attestations."""
