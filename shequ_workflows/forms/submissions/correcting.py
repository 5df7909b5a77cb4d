"""Correcting what came in: the same questions, a reason, and what was said before is kept beside what is said now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling import choosers, turns
from shequ_workflows.forms.filling.actions import promote
from shequ_workflows.forms.filling.indexing import reindex
from shequ_workflows.forms.filling.judging import Judged, judge, protect
from shequ_workflows.forms.filling.ready import Ready, ready
from shequ_workflows.forms.filling.sealing import all_answers, put, without_sealed
from shequ_workflows.forms.models import Form, Submission, SubmissionEdit
from shequ_workflows.forms.permitting import confidants_of, may_read_sensitive
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .actions import SubmissionAction, anonymous, one_line, without_reason


class CorrectSubmission(SubmissionAction[SubmissionEdit]):
    """``answers`` by key, those that are corrected; all others stay. ``revision`` is that which the form was made from.

    A choice whose places are taken is refused; a place that becomes free goes to the first who waits.
    Sensitive answers are corrected by whoever may read them (``sensitive``); in all other hands they stay as they are.
    A refusal names each fault at its path in ``errors``.
    """

    verb = "correct_submission"
    label = _("Submission corrected")

    def __init__(
        self,
        actor: Actor,
        submission: Submission,
        answers: Mapping[str, Any],
        reason: str,
        revision: int,
        *,
        sensitive: bool = False,
    ) -> None:
        super().__init__(actor, submission)
        self.answers, self.reason, self.revision, self.sensitive = answers, one_line(reason), revision, sensitive
        self.judged: Judged | None = None

    def lock(self) -> None:
        """Where places are counted the form first, as whoever sends, withdraws or publishes does."""
        one = self.submission
        if turns.counts_places(one.form):
            Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=one.form_id)
        super().lock()

    def fault(self) -> Refusal | None:
        one = self.submission
        if one.state == SubmissionState.ANONYMISED:
            return anonymous()
        if self.sensitive and not may_read_sensitive(self.actor, one):
            return not_yours(confidants_of(one.form))
        missing = without_reason(self.reason)
        if missing is not None:
            return missing
        if one.revision != self.revision:
            sentence = _("Somebody corrected it meanwhile. What you typed is still here: compare, then save once more.")
            return refuse("stale", sentence, Answer.STALE)
        return self._wrong()

    def _wrong(self) -> Refusal | None:
        form, before = ready(self.submission.version), all_answers(self.submission)
        given = {key: value for key, value in self.answers.items() if self.sensitive or key not in form.sealed}
        merged = protect(form, {**before, **given}, before, self.submission.at)
        self.judged = judge(form, merged, self.submission.at)
        if self.judged.errors:
            errors = {path: [sentence] for path, sentence in self.judged.errors.items()}
            return Refusal("answers", _("Some answers need mending."), errors=errors)
        if self.judged.answers == before:
            return refuse("same", _("Nothing was changed. Correct an answer, or go back."))
        return self._strangers(form, before) or self._full(before)

    def _strangers(self, form: Ready, before: Mapping[str, Any]) -> Refusal | None:
        """A person or household stays or is taken away: another would be shown by name, whosever place it is of."""
        assert self.judged is not None  # _wrong() judged it
        fields = tuple(form.definition.fields())
        known = {(kind, value) for kind, _path, value in choosers.named(fields, before, "")}
        errors = {
            path: [str(_("Please choose one of those offered."))]
            for kind, path, value in choosers.named(fields, self.judged.answers, "")
            if (kind, value) not in known
        }
        return Refusal("answers", _("Some answers need mending."), errors=errors) if errors else None

    def _full(self, before: Mapping[str, Any]) -> Refusal | None:
        assert self.judged is not None  # _wrong() judged it
        if self.submission.state != SubmissionState.RECEIVED:
            return None
        return turns.full_for(self.submission.form, before, self.judged.answers)

    def perform(self) -> SubmissionEdit:
        one, judged, form = self.submission, self.judged, ready(self.submission.version)
        assert judged is not None  # check() judged it
        before, after = changed(all_answers(one), judged.answers)
        edit = SubmissionEdit(submission=one, reason=self.reason, by=self.actor.person, at=now())
        split(edit, form.sealed, before, after)
        edit.save()
        put(one, form.definition, judged.answers)
        one.dropped = {**one.dropped, **without_sealed(judged.dropped, form.sealed)}
        one.revision += 1
        one.save(update_fields=["answers", "sealed", "dropped", "revision"])
        reindex(one, form, judged.answers)
        self.record({"fields": sorted({*before, *after}), "revision": one.revision})
        if turns.counts_places(one.form):
            promote(one.form, edit.at)
        return edit


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, by key; None where there was or is nothing."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


def split(edit: SubmissionEdit, sealed: frozenset[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Answers to sensitive questions lie sealed in a correction, too."""
    edit.before = {key: value for key, value in before.items() if key not in sealed}
    edit.after = {key: value for key, value in after.items() if key not in sealed}
    hidden = [{key: value for key, value in side.items() if key in sealed} for side in (before, after)]
    edit.sealed = json.dumps(hidden, ensure_ascii=False, sort_keys=True) if any(hidden) else ""


def both(edit: SubmissionEdit) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after, sealed ones among them."""
    hidden = json.loads(edit.sealed) if edit.sealed else [{}, {}]
    return {**edit.before, **hidden[0]}, {**edit.after, **hidden[1]}
