"""Signed links: somebody of an office without an account takes a step of one subject, once, by an address sent to them."""
