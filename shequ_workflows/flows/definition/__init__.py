"""A flow as data: its parts, read from and written as JSON. Pure: imports no model."""
