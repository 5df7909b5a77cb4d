"""Screens about what is kept: one’s own, and those of staff."""
