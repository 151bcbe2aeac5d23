"""Durable state: one database, one migration history. SQLite by default; the same code runs on PostgreSQL."""
