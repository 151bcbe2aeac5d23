"""What is governed: the manifest, discovery in folders, bills of materials."""
