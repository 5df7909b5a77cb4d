"""Filling a form in: the way of a resident from the first step to the receipt."""
