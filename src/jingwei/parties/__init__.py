"""What parties do for each other, so that nobody has to believe the issuer alone."""
