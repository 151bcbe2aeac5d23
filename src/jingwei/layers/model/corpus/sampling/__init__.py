"""Acceptance sampling: draw documents that nobody could choose, have them judged, and say what that shows."""
