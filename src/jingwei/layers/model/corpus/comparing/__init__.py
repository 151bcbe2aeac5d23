"""What changed between two versions of a corpus, in memory that does not grow with them."""
