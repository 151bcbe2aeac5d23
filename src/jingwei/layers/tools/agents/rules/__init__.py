"""Rules: each module looks at one question and yields findings."""
