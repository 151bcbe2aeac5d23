"""Provenance of packages: attestations (PEP 740, npm, sigstore bundles) verified without a network against a trust root."""
