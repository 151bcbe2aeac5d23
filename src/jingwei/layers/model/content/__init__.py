"""Generated content, audited after the fact."""
