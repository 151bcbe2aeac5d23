"""Policy packs: which classes of a distribution an unpickler may make and fill, proved from the distribution's source without running it."""
