"""Trying a draft out: the real engine on an invented community, in a transaction that is taken back at the end."""
