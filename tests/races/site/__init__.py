"""A site as small as it can be, for processes that are killed: one machine, one address."""
