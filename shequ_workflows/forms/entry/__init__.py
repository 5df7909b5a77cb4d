"""Keying in what came on paper or by telephone, and the blank form on paper."""
