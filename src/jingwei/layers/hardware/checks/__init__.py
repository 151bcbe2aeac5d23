"""Checks of this layer, one file each."""
