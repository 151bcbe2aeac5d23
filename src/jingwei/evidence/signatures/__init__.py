"""Signatures, verified by the native library or by libraries in pure Python, in the same forms."""
