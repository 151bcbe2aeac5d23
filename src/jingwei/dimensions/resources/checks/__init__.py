"""Checks of this dimension, one file each."""
