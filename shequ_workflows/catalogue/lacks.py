"""What a guide still lacks: told to its editor while it is being written. Nothing here stands in the way of publishing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .blocks import row_values
from .constants import ADMINISTRATIVE, CaseKind, Need, State
from .data import data_of
from .naming import label_of
from .shape import BY_KEY, COLUMNS, Kind

if TYPE_CHECKING:
    from .models import ServiceGuidePage

#: Empty ones of these mean something: no, nothing, none.
_MAY_BE_EMPTY = frozenset({"statutory", "promised", "fees", "result_kind", "bases", "materials", "faq"})


@dataclass(frozen=True)
class Lack:
    """``field``: the field of the page that would mend it."""

    field: str
    sentence: str

    @property
    def anchor(self) -> str:
        return anchor_of(self.field)


def anchor_of(field: str) -> str:
    """Where a field stands on the editor's form: Wagtail marks lists of rows by their root."""
    column = BY_KEY.get(field)
    return f"{field}-root" if column is not None and column.kind == Kind.ROWS else f"id_{field}"


def lacks_of(page: ServiceGuidePage) -> list[Lack]:
    """In the order of the fields."""
    found = [*_starred(page), *_limits(page), *_materials(page), *_others(page)]
    order = {name: place for place, name in enumerate(_fields())}
    return sorted(found, key=lambda one: order.get(one.field, len(order)))


def _fields() -> list[str]:
    names: list[str] = []
    for column in COLUMNS:
        names += [f"{column.key}_amount"] if column.kind == Kind.LENGTH else [column.key]
    return names


def _starred(page: ServiceGuidePage) -> Iterator[Lack]:
    values = data_of(page)
    explains = page.barred_id is not None
    for column in COLUMNS:
        if not column.starred or column.kind == Kind.FLAG or column.key in _MAY_BE_EMPTY:
            continue
        if explains and column.key in {"steps", "visits", "result", "assistance", "conditions"}:
            continue
        if values[column.key] in ("", None, []):
            yield Lack(column.key, _("Empty: %(label)s") % {"label": label_of(column.key)})
    if not any(values[key] for key in ("at_window", "online", "by_phone", "at_home")) and not explains:
        yield Lack("at_window", _("Say in which ways it can be applied for."))
    if not values["themes"]:
        yield Lack("themes", _("No theme: nobody finds it by browsing."))
    if not page.summary:
        yield Lack("summary", _("Empty: %(label)s") % {"label": label_of("summary")})


def _limits(page: ServiceGuidePage) -> Iterator[Lack]:
    if page.item_type in ADMINISTRATIVE and page.length("statutory") is None:
        yield Lack("statutory_amount", _("For this type a statute sets the limit: enter it."))
    if page.item_type in ADMINISTRATIVE and not page.bases:
        yield Lack("bases", _("For this type name the law that it rests on."))
    if page.barred_id is None and page.case_kind == CaseKind.PROMISED and page.length("promised") is None:
        yield Lack("promised_amount", _("It is done within a promised time: say how long that is."))
    if page.specials and page.length("promised") is None:
        yield Lack("promised_amount", _("A special procedure stops a clock, and no limit is promised."))


def _materials(page: ServiceGuidePage) -> Iterator[Lack]:
    for row in row_values(page.materials):
        yield from _of_material(row)


def _of_material(row: dict[str, Any]) -> Iterator[Lack]:
    words = {"name": row.get("name") or "?"}
    if not row.get("source_kind") and not row.get("source"):
        yield Lack("materials", _("“%(name)s”: say where it comes from.") % words)
    if row.get("need") == Need.SHARED and not row.get("source"):
        yield Lack("materials", _("“%(name)s” is fetched by us: say from which body.") % words)
    if row.get("source_kind") == "here" and not row.get("blank"):
        yield Lack("materials", _("“%(name)s” is filled in here: add the blank form.") % words)


def _others(page: ServiceGuidePage) -> Iterator[Lack]:
    if not page.is_free and not page.fees:
        yield Lack("fees", _("It costs something: say what, how much, and on what basis."))
    if page.commitment and not page.commitment_text:
        yield Lack("commitment_text", _("Say what one commits oneself to, and what follows if it is not true."))
    if page.visits and not page.visit_reason:
        yield Lack("visit_reason", _("Say why one must come."))
    if page.may_follow and not any(row.get("need") == Need.MAY_FOLLOW for row in row_values(page.materials)):
        yield Lack("may_follow", _("Papers may follow, and no paper is marked so."))
    if page.state != State.IN_USE and not page.instead:
        yield Lack("instead", _("Say where to go instead."))
    if page.flow_id is not None and page.form_id is None:
        yield Lack("form", _("A flow and no form: nobody can apply."))
    if page.form is not None and not page.form.live:
        yield Lack("form", _("The form is not published: the button is not shown."))
