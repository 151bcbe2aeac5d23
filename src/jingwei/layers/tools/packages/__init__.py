"""Reads lists of packages (requirements, lock files, environments, bills of materials) and knows some well-known advisories."""

from jingwei.layers.tools.packages.advisories import Advisory, Table, shipped_table
from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.layers.tools.packages.read import read_packages

__all__ = ["Advisory", "Note", "Package", "PackageList", "Table", "read_packages", "shipped_table"]
