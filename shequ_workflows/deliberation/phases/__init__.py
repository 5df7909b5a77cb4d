"""The edges of the deliberation machine, phase by phase."""
