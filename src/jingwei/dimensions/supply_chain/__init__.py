"""产业链安全: dependence, concentration, substitutes."""
