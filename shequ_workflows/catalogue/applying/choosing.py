"""Which services of a package somebody applies for: by a question of its form whose choices are their titles. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Definition, Field

_CHOOSING = frozenset({Kind.MANY_OF, Kind.ONE_OF})


def asked_by(form: Definition, titles: Sequence[str]) -> Field | None:
    """The question that offers services: the first with a title of one of them among its choices."""
    known = set(titles)
    for field in form.fields():
        if field.kind in _CHOOSING and any(known & set(dict(one.label.by_language).values()) for one in field.choices):
            return field
    return None


def by_value(field: Field, titles: Sequence[str]) -> dict[str, str]:
    """Value of each choice → the title that it stands for; choices that are no service are left out."""
    known = set(titles)
    found = {}
    for one in field.choices:
        named = known & set(dict(one.label.by_language).values())
        if named:
            found[one.value] = min(named)
    return found


def chosen(form: Definition, titles: Sequence[str], answers: Mapping[str, Any]) -> list[str]:
    """Titles in the order of the package; all of them where nothing asks which."""
    field = asked_by(form, titles)
    if field is None:
        return list(titles)
    said = answers.get(field.key)
    values = said if isinstance(said, list) else [said]
    meant = by_value(field, titles)
    wanted = {meant[one] for one in values if one in meant}
    return [title for title in titles if title in wanted]
