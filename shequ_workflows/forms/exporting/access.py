"""Whose answers somebody takes away: asked when he asks for a file, when it is made, and again when he fetches it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shequ_workflows.forms.models import Export, Form
from shequ_workflows.forms.permitting import confidants_of, exporters_of, exporting_paths
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import RESIDENT_ROLES


@dataclass(frozen=True, slots=True)
class Scope:
    """Tree paths at or below which somebody exports submissions, and their sensitive answers."""

    paths: tuple[str, ...]
    sensitive: tuple[str, ...]

    def covers(self, export: Export) -> bool:
        """Whether all that is in the file is still his to take away."""
        return _within(export.paths, self.paths) and _within(export.sensitive_paths, self.sensitive)


def _within(paths: Collection[str], wider: tuple[str, ...]) -> bool:
    return all(path.startswith(wider) for path in paths)


def scope_of(actor: Actor, form: Form) -> Scope:
    """Within the reach of the form alone: a director elsewhere has nothing to do with it."""
    here = form.node.path
    paths = tuple(path for path in exporting_paths(actor, form) if meets(path, here))
    confided = tuple(path for path in actor.paths_with(*confidants_of(form)) if meets(path, here))
    return Scope(paths, tuple(path for path in confided if path.startswith(paths)) + _narrower(paths, confided))


def _narrower(paths: tuple[str, ...], confided: tuple[str, ...]) -> tuple[str, ...]:
    """Exporting paths below a wider one where he reads what is sensitive."""
    return tuple(path for path in paths if path.startswith(confided) and path not in confided)


def meets(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def belongs(actor: Actor, form: Form) -> bool:
    """Whether somebody has an office within the reach of the form, so that he may know that its answers lie here."""
    return any(held.role not in RESIDENT_ROLES and meets(held.path, form.node.path) for held in actor.held)


def role_of(actor: Actor, form: Form) -> str:
    """By which he does it, for the record."""
    held = [one for one in actor.held if one.role in exporters_of(form) and meets(one.path, form.node.path)]
    return min((one.role for one in held), default="")
