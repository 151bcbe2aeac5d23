"""Durable state: one database, one migration history, in SQLAlchemy Core."""
