"""Chips, machines, identities and networks."""
