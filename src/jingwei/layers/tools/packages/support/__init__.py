"""Until when versions of AI frameworks, CUDA and drivers are mended."""
