"""Known vulnerabilities and malicious packages from an offline copy of OSV: carried in a signed bundle, kept in one file, matched exactly."""

from jingwei.layers.tools.packages.osv.database import Database, Match, State, open_database
from jingwei.layers.tools.packages.osv.merge import Advisory

__all__ = ["Advisory", "Database", "Match", "State", "open_database"]
