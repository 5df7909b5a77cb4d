"""Whoever raised a case follows it: by its number and a second secret, or signed in."""
