"""主权安全: control over technology, data, systems and oversight."""
