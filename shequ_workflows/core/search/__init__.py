"""Chinese search over subjects by pairs of characters: the same on SQLite and PostgreSQL, without a dictionary."""
