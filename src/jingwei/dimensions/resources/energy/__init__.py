"""Energy and water of a site from its meters, and of training from its declared or computed work."""
