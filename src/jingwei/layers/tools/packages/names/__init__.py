"""Names that look like those of well-known packages."""
