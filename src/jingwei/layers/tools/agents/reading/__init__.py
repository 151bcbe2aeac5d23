"""Readers: one for each form in which tools, servers and skills are written down."""
