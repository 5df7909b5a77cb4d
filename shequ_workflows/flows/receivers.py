"""What other layers tell, and what cases do about it. All inside the transaction of the change."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.dispatch import receiver
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.signals import moved, payload_erased, taken_back
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import promote
from shequ_workflows.forms.following import Followed
from shequ_workflows.forms.keeping.erasing import let_go
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.forms.signals import erased, promoted, submitted
from shequ_workflows.org.acting import ActionRefused, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.signals import node_moved, persons_merged

from .actions.by_form import open_by_form, would_open
from .constants import FAMILY, EffectState
from .effects.own import STEP
from .family import definition_for
from .forgetting import forget
from .models import Case, CaseLink, CaseOffice, Comment, Copy, EffectRun, Seat, StepAnswers

#: Effects of a step are numbered from 0; those that another subject's end brings about from here.
_AFTER_OWN: Final = 1000


@receiver(submitted, dispatch_uid="shequ_flows.a_form_opens_a_case")
def a_form_opens_a_case(sender: type, submission: Submission, actor: Actor, **kwargs: Any) -> list[Followed]:
    """Whoever waits for a place waits for his case, too; nobody waits whose case would be refused."""
    if submission.state != SubmissionState.RECEIVED:
        would_open(submission, actor)
        return []
    return open_by_form(submission, actor)


@receiver(promoted, dispatch_uid="shequ_flows.a_place_opens_a_case")
def a_place_opens_a_case(sender: type, submission: Submission, **kwargs: Any) -> None:
    open_by_form(submission, Actor.system())


@receiver(moved, dispatch_uid="shequ_flows.what_waits_goes_on")
def what_waits_goes_on(sender: type, subject: Subject, record: Record, **kwargs: Any) -> None:
    """The subject has ended: cases that waited for it, and for nothing else any more, go on by themselves."""
    if subject.is_open:
        return
    links = CaseLink.objects.filter(to=subject.pk, waits=True, met_at=None).select_related("case__subject")
    for place, link in enumerate(links):
        CaseLink.objects.filter(pk=link.pk).update(met_at=record.at)
        waiting = CaseLink.objects.filter(case=link.case, waits=True, met_at=None)
        state = definition_for(link.case.subject.kind, link.case.subject.version).state(link.case.subject.state)
        if waiting.exists() or state is None or not state.on_linked or not link.case.subject.is_open:
            continue
        EffectRun.objects.create(
            record=record, case=link.case, place=_AFTER_OWN + place, kind=STEP, settings={"step": state.on_linked},
            next_at=record.at,
        )  # fmt: skip


@receiver(taken_back, dispatch_uid="shequ_flows.undo_what_hangs_on_it")
def undo_what_hangs_on_it(sender: type, subject: Subject, corrected: Record, **kwargs: Any) -> None:
    """A step was taken back, and with it whatever it brought: but not what the worker has done because of it already."""
    if not subject.kind.startswith(f"{FAMILY}:"):
        return
    if EffectRun.objects.filter(record=corrected, state=EffectState.DONE).exists():
        sentence = gettext_lazy("What follows from this step has been done already. Please take the next step instead.")
        raise ActionRefused(refuse("undo_done", sentence))
    EffectRun.objects.filter(record=corrected).delete()
    Seat.objects.filter(opened_by=corrected).delete()
    CaseOffice.objects.filter(asked_by=corrected).delete()
    CaseOffice.objects.filter(answered_by=corrected).update(answered_by=None, answered_at=None)
    Copy.objects.filter(sent_by=corrected).delete()
    CaseLink.objects.filter(made_by=corrected).delete()
    _withdraw_answers(corrected)
    _reopen_seats(subject, corrected)
    before: dict[str, Any] = corrected.undo_point.before.get("case", {})
    if before:
        columns = {f"{name}_id" if name == "delegated_from" else name: value for name, value in before.items()}
        Case.objects.filter(pk=subject.pk).update(**columns)
    remembered = corrected.undo_point.before
    if "unit" in remembered:
        Subject.objects.filter(pk=subject.pk).update(unit=remembered["unit"], unit_path=remembered["unit_path"])


def _withdraw_answers(corrected: Record) -> None:
    """A turn and a place that they took are free again."""
    given = StepAnswers.objects.filter(record=corrected, submission__isnull=False)
    sent = Submission.objects.filter(pk__in=list(given.values_list("submission", flat=True)))
    forms = Form.objects.select_for_update(no_key=True, of=("self",)).select_related("node", "current")
    held = list(forms.filter(pk__in=list(sent.values_list("form", flat=True))))
    sent.update(state=SubmissionState.WITHDRAWN, slot="", revision=F("revision") + 1)
    StepAnswers.objects.filter(record=corrected).delete()
    for form in held:
        promote(form, now())


def _reopen_seats(subject: Subject, corrected: Record) -> None:
    """The case is back in a state in which words are asked: of those who had not spoken yet."""
    asked = subject.facts.get("seats", ())
    last = Seat.objects.filter(case=subject.pk).order_by("-opened_by").values_list("opened_by", flat=True).first()
    Seat.objects.filter(case=subject.pk, opened_by=last, word="", person__in=asked).update(is_open=True)


@receiver(payload_erased, dispatch_uid="shequ_flows.answers_go_with_words")
def answers_go_with_words(sender: type, record: Record, **kwargs: Any) -> None:
    """The words of a step were erased: what was made of them goes, and what was answered to its form is made anonymous."""
    if not record.subject.kind.startswith(f"{FAMILY}:"):
        return
    forget(Subject.objects.get(pk=record.subject_id), record)
    given = StepAnswers.objects.filter(record=record, submission__isnull=False).first()
    if given is None or given.submission_id is None:
        return
    rows = Submission.objects.select_for_update(of=("self",)).select_related("version", "form__node")
    submission = rows.get(pk=given.submission_id)
    if submission.state != SubmissionState.ANONYMISED:
        let_go(submission, delete=False, at=now())


@receiver(erased, dispatch_uid="shequ_flows.what_was_made_goes_with_answers")
def what_was_made_goes_with_answers(sender: type, submission: Submission, **kwargs: Any) -> None:
    """The time of the answers is over, or their deletion was granted."""
    for given in StepAnswers.objects.filter(submission=submission).select_related("record", "case__subject"):
        forget(given.case.subject, given.record)


@receiver(node_moved, dispatch_uid="shequ_flows.offices_follow_nodes")
def offices_follow_nodes(sender: type, old_path: str, new_path: str, **kwargs: Any) -> None:
    moved_rows = CaseOffice.objects.filter(path__startswith=old_path)
    moved_rows.update(path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1)))


@receiver(persons_merged, dispatch_uid="shequ_flows.cases_follow_people")
def cases_follow_people(sender: type, stub: Person, person: Person, **kwargs: Any) -> None:
    """What stood under the stub stands under the person; a word that was said stays with who said it."""
    Case.objects.filter(delegated_from=stub).update(delegated_from=person)
    Comment.objects.filter(author=stub).update(author=person)
    known = Copy.objects.filter(person=person).values("case")
    Copy.objects.filter(person=stub).exclude(case__in=list(known.values_list("case", flat=True))).update(person=person)
    taken = Seat.objects.filter(person=person).values_list("opened_by", flat=True)
    Seat.objects.filter(person=stub, word="").exclude(opened_by__in=list(taken)).update(person=person)
