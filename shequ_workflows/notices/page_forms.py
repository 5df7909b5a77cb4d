"""The editor's form of a notice: what is wrong is said before it is handed in or put up, not afterwards."""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from shequ_workflows.org.moment import local_date

from .constants import NoticeKind
from .displays import TEXT, begins_anew, display_of, least_last_day

if TYPE_CHECKING:
    from .models import NoticePage


class NoticePageForm(WagtailAdminPageForm):
    """In the urgent subtree it asks what it is about, elsewhere of what kind it is; never both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.parent_page.specific if self.parent_page is not None else None
        if getattr(parent, "is_urgent", False):
            self.fields.pop("kind", None)
            self.fields.pop("category", None)
            self.fields.pop("display_until", None)
            if "urgency" in self.fields:
                self.fields["urgency"].required = True
        else:
            self.fields.pop("urgency", None)

    @property
    def goes_up(self) -> bool:
        """Whether it is handed in or put up; a draft may be unfinished."""
        return not self.is_deferred_validation or self.instance.is_up

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.goes_up and cleaned.get("kind") == NoticeKind.PUBLICITY:
            self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        """A day that was typed is not silently moved: it is refused with the day that would do."""
        page = copy(self.instance)
        for name in {*TEXT, "go_live_at"} & set(cleaned):
            setattr(page, name, cleaned[name])
        least = least_last_day(page)
        last: dt.date = cleaned.get("display_until") or least
        if last < least:
            self.add_error("display_until", too_short(page) % {"day": least})
        expires = cleaned.get("expire_at")
        if expires is not None and local_date(expires) <= max(last, least):
            self.add_error(
                "expire_at",
                _("It would be gone before its display is over (%(day)s). Please choose a later day.")
                % {"day": max(last, least)},
            )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.goes_up and not self.instance.is_up:
            for name, sentences in self.instance.personal_data().items():
                self.add_error(name if name in self.fields else None, sentences)


def too_short(page: NoticePage) -> str:
    known = display_of(page)
    if begins_anew(page):
        return _(
            "You have changed the text while it is on display: its 15 days begin anew. Please choose %(day)s or a later day."
        )
    if known is not None and known.is_due:
        return _("It has been announced as on display until then: please choose %(day)s or a later day.")
    return _("The law asks for 15 days on display: please choose %(day)s or a later day.")
