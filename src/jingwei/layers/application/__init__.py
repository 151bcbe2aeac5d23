"""Control loops, streams and data use."""
