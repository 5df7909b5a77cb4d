"""Retyping into systems of others (社区云, 12345, 网格): what to paste there, and the number that comes back."""
