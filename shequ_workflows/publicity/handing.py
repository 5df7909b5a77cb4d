"""Drafts of notices whose author leaves: a colleague goes on with the text as its author."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.holdings import Handing, Holding, Line, entry_of, holdings
from shequ_workflows.core.record.bulk import append_many, lock_many
from shequ_workflows.org.models import Person

from .models import PublicityDraft


def lines_of(person: Person) -> list[Line]:
    rows = PublicityDraft.objects.filter(author=person).select_related("subject__community", "subject__node")
    return [
        Line("publicity.draft", str(draft.pk), draft.saved_at.isoformat(), draft.subject, _("draft of a notice"))
        for draft in rows.order_by("saved_at", "pk")
    ]


def hand(handing: Handing, moves: Sequence[tuple[Line, Person]]) -> None:
    """The successor is the author now, so a check that was given is void: it may have been his own."""
    by_successor: dict[int, list[str]] = {}
    seen: dict[int, Person] = {}
    for line, successor in moves:
        by_successor.setdefault(successor.pk, []).append(line.ref)
        seen.setdefault(line.subject.pk, successor)
    for author, drafts in by_successor.items():
        PublicityDraft.objects.filter(pk__in=drafts).update(
            author=author, reviewer=None, reviewed_at=None, reviewed_digest=""
        )
    locked = lock_many(sorted(seen))
    append_many([(locked[pk], entry_of(handing, locked[pk], to)) for pk, to in seen.items()], handing.at, {})


holdings.register(Holding("publicity.draft", gettext_lazy("draft of a notice"), lines_of, hand, order=50))
