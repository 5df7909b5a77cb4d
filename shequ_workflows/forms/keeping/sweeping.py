"""The job that keeps what was promised: whatever is over goes, and so do drafts that nobody came back to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.constants import AfterTerm
from shequ_workflows.forms.filling import gates
from shequ_workflows.forms.filling.actions import promote
from shequ_workflows.forms.following import still_needed
from shequ_workflows.forms.models import DataRequest, Draft, Form, Submission
from shequ_workflows.org.acting import Action, Refusal
from shequ_workflows.org.actors import Actor

from .erasing import let_go
from .terms import after_of, over, settings_by_version, shifted

BATCH: Final = 100
#: Batches of one run; what is left waits for the next.
MOST_BATCHES: Final = 20
#: How long an answered request is proof that it was answered: the general limitation period, Civil Code art. 188.
REQUESTS_KEPT: Final = 36


def run(at: dt.datetime) -> int:
    """What is due by ``at``; gives how many submissions went. A handful of queries where nothing is due."""
    drop_drafts(at)
    drop_requests(at)
    due = over(at, settings_by_version())
    count = 0
    for _batch in range(MOST_BATCHES):
        rows = Submission.objects.filter(due, ~still_needed(), held_at=None).order_by("form", "pk")[:BATCH]
        found = list(rows.values_list("pk", "form"))
        for form in dict.fromkeys(form for _pk, form in found):
            count += EndKeeping(form, [pk for pk, its in found if its == form], at).execute()
        if len(found) < BATCH:
            break
    return count


class EndKeeping(Action[int]):
    """The time of some submissions of one form is over. Recorded in the journal of the form's node, by their number. Who waits
    gets a place that becomes free while the form is open; once it has ended, nobody is told that he moved up."""

    verb = "end_keeping"
    label = _("Time of keeping ended")

    def __init__(self, form_id: int, ids: Sequence[int], at: dt.datetime) -> None:
        self.form_id, self.ids, self.at = form_id, ids, at
        self.rows: list[Submission] = []

    def lock(self) -> None:
        """One that was held, or withdrawn with a term of its own, in the meantime stays. The form first: places are freed."""
        rows_of_form = Form.objects.select_for_update(no_key=True, of=("self",)).select_related("node", "current")
        self.form = rows_of_form.get(pk=self.form_id)
        due = over(self.at, settings_by_version())
        rows = Submission.objects.filter(due, ~still_needed(), pk__in=self.ids, held_at=None)
        rows = rows.select_related("version", "form__current")
        self.rows = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"))

    def check(self) -> Refusal | None:
        return None

    def perform(self) -> int:
        counts: Counter[str] = Counter()
        for one in self.rows:
            delete = after_of(one.version.settings, one.state) == AfterTerm.DELETE
            let_go(one, delete=delete, at=self.at)
            counts["deleted" if delete else "anonymised"] += 1
        if counts:
            payload = {"form": self.form.public_id, **counts}
            note(journal(self.form.node), self.verb, Actor.system(), payload=payload, at=self.at)
            if gates.window(self.form, self.at) is None:
                promote(self.form, self.at)
        return len(self.rows)


def drop_drafts(at: dt.datetime) -> int:
    """Those whose time is over; one that is being saved right now is left to it."""
    with transaction.atomic():
        rows = Draft.objects.filter(expires_at__lte=at).order_by("pk")[:1000]
        ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if ids:
            Draft.objects.filter(pk__in=ids).delete()
    return len(ids)


def drop_requests(at: dt.datetime) -> int:
    """Answered ones, once nobody can ask for proof of the answer any more."""
    count, _by_model = DataRequest.objects.filter(answered_at__lte=shifted(at, -REQUESTS_KEPT)).delete()
    return count
