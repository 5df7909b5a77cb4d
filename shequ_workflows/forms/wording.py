"""An answer in words, for whoever reads it in a list, on a page or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shequ_workflows.community.models import Household
from shequ_workflows.forms.constants import CHOOSING, FILING, Kind
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.kinds.answers import OTHER
from shequ_workflows.org.models import Person

#: Names of persons and households that answers name, by what the answer says.
Names = Mapping[str, str]
_NAMING: Final = frozenset({Kind.PERSON, Kind.HOUSEHOLD})


def said(field: Field, value: Any, language: str, names: Names | None = None) -> str:
    """Empty where nothing was answered; whatever an older version let in is shown as it is."""
    if value is None or value == "" or value == []:
        return ""
    if field.kind == Kind.GROUP:
        count = len(value) if isinstance(value, list) else 0
        return ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}
    if isinstance(value, list):
        if field.kind in FILING:
            return ngettext("%(count)d file", "%(count)d files", len(value)) % {"count": len(value)}
        return _(", ").join(one_said(field, one, language, names or {}) for one in value)
    return one_said(field, value, language, names or {})


def one_said(field: Field, value: Any, language: str, names: Names) -> str:
    """One choice of several, or an answer that is no list."""
    if isinstance(value, bool):
        if field.kind == Kind.CONSENT:
            return pgettext("consent", "given") if value else pgettext("consent", "not given")
        return _("Yes") if value else _("No")
    text = str(value)
    if field.kind in CHOOSING:
        return _chosen(field, text, language)
    if field.kind in _NAMING:
        return names.get(text, text)
    if field.kind == Kind.DATE_TIME:
        return text.replace("T", " ")
    if field.kind == Kind.MONEY:
        return _("%(sum)s yuan") % {"sum": _grouped(text)}
    return f"{text} {field.unit}" if field.unit else text


def _chosen(field: Field, text: str, language: str) -> str:
    if text.startswith(OTHER):
        words = text.removeprefix(OTHER)
        return _("Other: %(words)s") % {"words": words} if words else pgettext("choice", "Other")
    return next((one.label.say(language) for one in field.choices if one.value == text), text)


def _grouped(text: str) -> str:
    try:
        return f"{Decimal(text):,.2f}"
    except InvalidOperation:
        return text


def names_of(pairs: Iterable[tuple[Definition, Mapping[str, Any]]]) -> dict[str, str]:
    """The names behind the persons and households in these answers. At most two queries."""
    people: set[str] = set()
    homes: set[str] = set()
    for definition, answers in pairs:
        for field in definition.fields():
            for one, value in _named(field, answers.get(field.key)):
                (people if one.kind == Kind.PERSON else homes).add(value)
    found: dict[str, str] = {}
    if people:
        found.update(Person.objects.filter(public_id__in=people).values_list("public_id", "name"))
    if homes:
        ids = [one for one in homes if one.isdecimal() and len(one) < 16]
        rows = Household.objects.filter(pk__in=ids).select_related("unit")
        found.update({str(home.pk): str(home) for home in rows})
    return found


def _named(field: Field, value: Any) -> Iterator[tuple[Field, str]]:
    if field.kind in _NAMING and isinstance(value, str):
        yield field, value
    elif field.kind == Kind.GROUP and isinstance(value, list):
        for row in value:
            for one in field.fields if isinstance(row, Mapping) else ():
                yield from _named(one, row.get(one.key))
