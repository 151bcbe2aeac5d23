"""What a package holds: wheels, source archives and installed packages, read in memory and never run."""
