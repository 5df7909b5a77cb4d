"""Votes on paper: batches keyed blind by two people, and what may be released of them."""
