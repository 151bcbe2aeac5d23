"""Telemetry and logs: read as streams, measured for completeness, bounds, drift and the period they cover."""
