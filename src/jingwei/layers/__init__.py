"""多层次: instruments and checks by layer."""
