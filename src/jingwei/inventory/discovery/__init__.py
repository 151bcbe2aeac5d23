"""Looks at a folder of strangers and drafts its first manifest."""
