"""A witness (C2SP tlog-witness): remembers the largest head of each log, and cosigns only what extends it."""
