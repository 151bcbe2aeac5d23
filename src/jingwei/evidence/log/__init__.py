"""The log: entries in SQLite or PostgreSQL, its heads and tiles, its export, and fsck."""
