"""CycloneDX bills of materials, in and out."""
