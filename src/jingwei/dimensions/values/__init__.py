"""意识形态安全: values, content and their limits of power."""
