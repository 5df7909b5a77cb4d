"""Screens of delegated tasks and of the lists of functions."""
