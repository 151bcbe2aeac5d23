"""Configuration of interfaces, links and packet filters."""
