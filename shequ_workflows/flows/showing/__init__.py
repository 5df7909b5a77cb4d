"""A flow shown to people: its diagram, its rows in words, and what changed from one version to the next. Pure."""
