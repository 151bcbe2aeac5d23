"""Near duplicates: shingles, signatures that find candidates, exact Jaccard that decides, clusters that keep one document each."""
