"""Recognisers: each looks at the bytes of one `Peek` and says which form it is, or nothing."""
