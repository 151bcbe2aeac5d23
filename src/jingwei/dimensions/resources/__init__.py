"""能源资源: energy, water, carbon and place."""
