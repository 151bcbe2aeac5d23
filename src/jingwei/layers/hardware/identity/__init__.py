"""Certificates and keys: what is in the files, how strong it is, how long it is used."""
