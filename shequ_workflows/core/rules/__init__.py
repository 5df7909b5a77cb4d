"""Limits and local rules of a node: what may be set (``specs``), what holds (``reading``), and how it is set.

Each version of a node's rules is a row of ``RuleVersion`` that never changes; a running subject keeps its own.
"""
