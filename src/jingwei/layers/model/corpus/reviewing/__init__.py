"""Review of whole corpora: parts of files in confined workers, answers kept on disk, then what needs all documents at once."""
