"""Platform attestation: TPM 2.0 quotes, TCG event logs and reference values, verified offline."""
