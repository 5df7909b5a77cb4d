"""Deliberation in four steps: matters, opinions, the committee's decision, and their public hall."""
