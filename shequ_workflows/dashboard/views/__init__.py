"""Screens of indicators: the public board, and what staff type in."""
