"""Signatures over model files, as OpenSSF model-signing writes them, verified offline with a public key."""
