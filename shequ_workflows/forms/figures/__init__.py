"""Counts of the answers, with what could point to somebody left out."""
