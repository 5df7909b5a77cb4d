"""Verbs of this layer beside the steps themselves."""
