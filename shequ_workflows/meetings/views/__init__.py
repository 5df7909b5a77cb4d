"""Screens: what everybody reads, and where a meeting is prepared, held and minuted."""
