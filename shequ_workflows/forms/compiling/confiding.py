"""Which computed values tell what a sensitive answer said: they are as sensitive themselves. Pure."""

from __future__ import annotations

from shequ_workflows.forms.conditions.dependencies import reads
from shequ_workflows.forms.constants import SENSITIVE_KINDS
from shequ_workflows.forms.definition.schema import Definition


def confided(definition: Definition) -> frozenset[str]:
    """Dotted keys of those that are not marked yet. How many rows a group has is not sensitive, whatever stands in it."""
    every = [(".".join(path), ".".join(path[:-1]), one) for path, one in definition.every_field()]
    marked = {key for key, _group, one in every if one.sensitive or one.kind in SENSITIVE_KINDS}
    open_to_all = {key: reads(one.computed, group) for key, group, one in every if one.computed is not None}
    found: set[str] = set()
    while more := {key for key, read in open_to_all.items() if read & (marked | found)} - marked - found:
        found |= more
    return frozenset(found)
