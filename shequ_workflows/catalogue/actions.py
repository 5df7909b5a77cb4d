"""Verbs of the catalogue. Publishing itself is Wagtail's, with the rules of ``faults``."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.pinyin import readings

from .constants import KEEPERS
from .data import put_into
from .files.comparing import Comparison, Line, compare
from .models import ServiceGuidePage, ServiceIndexPage
from .shape import Guide


class ImportGuides(Action[Comparison]):
    """Make drafts of the guides of a file: new ones, and new drafts of those that are there. Nothing is published.

    ``fingerprint``: of the comparison that was looked at; where it would be another by now, nothing is done.
    """

    verb = "import_guides"
    allowed: ClassVar[frozenset[str]] = KEEPERS

    def __init__(
        self, actor: Actor, index: ServiceIndexPage, guides: list[tuple[int, Guide]], *, fingerprint: str
    ) -> None:
        self.actor, self.index, self.guides, self.fingerprint = actor, index, guides, fingerprint
        self.found: Comparison | None = None

    def lock(self) -> None:
        """Two imports take turns."""
        Page.objects.select_for_update().filter(pk=self.index.pk).first()
        self.found = None

    def check(self) -> Refusal | None:
        node = self.index.node
        if node is None:
            return unknown()
        return may_at(self.actor, node, self.allowed) or self._check_found()

    def _check_found(self) -> Refusal | None:
        self.found = found = compare(self.index, self.guides)
        if found.fingerprint != self.fingerprint:
            sentence = _("The guides have changed in the meantime. Please upload the file again and look anew.")
            return refuse("stale", sentence, Answer.STALE)
        if not found.writes:
            return refuse("nothing", _("Nothing is new and nothing changes. There is nothing to save."))
        for line in found.changed:
            held = line.page.get_lock() if line.page is not None else None
            if held is not None and held.for_user(self._user()):
                sentence = _("“%(title)s” is locked in the admin. Ask whoever locked it, or take it out of the file.")
                return refuse("locked", sentence % {"title": line.title}, Answer.STALE)
        return None

    def _user(self) -> Any:
        return self.actor.person.user if self.actor.person is not None else None

    def perform(self) -> Comparison:
        found = self.found
        assert found is not None
        user = self._user()
        with transaction.atomic():
            for line in found.new:
                self._make(line, user)
            for line in found.changed:
                page = line.page
                assert page is not None
                put_into(page, line.guide)
                page.save_revision(user=user, log_action=True, clean=False)
            payload = {"new": len(found.new), "changed": len(found.changed), "index": self.index.pk}
            node = self.index.node
            assert node is not None
            note(journal(node), self.verb, self.actor, payload=payload)
        return found

    def _make(self, line: Line, user: Any) -> None:
        page = ServiceGuidePage(title=line.title, slug=free_slug(self.index, line.title), live=False, owner=user)
        put_into(page, line.guide)
        self.index = ServiceIndexPage.objects.get(pk=self.index.pk)
        self.index.add_child(instance=page)
        page.save_revision(user=user, log_action=True, clean=False)


def free_slug(index: ServiceIndexPage, title: str) -> str:
    """From the pinyin of the title, with a number behind it where another page has that address."""
    wanted = re.sub(r"[^a-z0-9]+", "-", "-".join(readings(title))).strip("-")[:60].strip("-") or "guide"
    taken = set(index.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        one for number in range(1, 10_000) if (one := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
