"""Model files, packages and agent tools."""
