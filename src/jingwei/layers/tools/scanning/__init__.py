"""Scanning many files: every file of the given places is judged in confined workers; whatever is not judged is unproved."""
