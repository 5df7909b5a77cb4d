"""Staff: papers in batches, the fast screens on which they are keyed, the third person's screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.codes import NotACode, grouped
from shequ_workflows.ballots.constants import OPENERS, PAPER_COUNTERS, Invalid, PollState
from shequ_workflows.ballots.models import Batch, BatchKeying, Poll, Question
from shequ_workflows.ballots.panels import new_form_key
from shequ_workflows.ballots.refusals import forbidden
from shequ_workflows.ballots.staff_views import blame, page
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.core.answering import stop
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.tray import Tray
from shequ_workflows.org.acting import Action, ActionRefused, Refusal
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

from .batches import DropLastSlip, EndPapers, FinishKeying, KeySlip, RegisterBatch, ReleaseBatch
from .forms import BatchForm, CountedForm, RulingForm, SlipForm
from .keying import Open, Reading, Trouble
from .readings import NO_CODE, entries_of, from_text, reading_of, reconciliation_of
from .scans import SCAN
from .waiting import is_ended

INVALID = dict(Invalid.choices)


def _counting_poll(request: HttpRequest, public_id: str) -> Poll:
    """The poll, for those who count its papers; 404 and 403 otherwise."""
    poll = poll_or_404(request, public_id)
    if not actor_of(request).belongs(*PAPER_COUNTERS, at=poll.subject.community):
        raise PermissionDenied(str(forbidden(PAPER_COUNTERS).sentence))
    return poll


def _questions(poll: Poll) -> list[Question]:
    return list(Question.objects.filter(poll=poll).prefetch_related("options"))


def _batch(poll: Poll, number: int) -> Batch:
    found = Batch.objects.filter(poll=poll, number=number).first()
    if found is None:
        raise Http404
    found.poll = poll
    return found


def _taken(request: HttpRequest, action: Action[Any]) -> bool:
    """Done; or the sentence why not as a message."""
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
        return False
    return True


@never_cache
@login_required
def batches(request: HttpRequest, public_id: str) -> HttpResponse:
    """The batches of a poll and how far each is; a POST registers another."""
    poll = _counting_poll(request, public_id)
    actor = actor_of(request)
    posted = request.method == "POST"
    tray = Tray.of_request(request, actor, SCAN, poll.subject.community, "scans") if posted else None
    form = BatchForm(request.POST if posted else None, tray=tray, initial={"received_at": _received(poll)})
    if posted and form.is_valid():
        data = form.cleaned_data
        action = RegisterBatch(
            actor, poll, data["counted"], data["received_at"], channel=data["channel"], files=data["scans"]
        )
        try:
            batch = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(
                request, _("Batch %(number)d: write its number on the envelope.") % {"number": batch.number}
            )
            return redirect("shequ_ballots:batches", public_id=public_id)
    rows = [_row(one, actor.person_id) for one in poll.batches.prefetch_related("keyings")]
    at = now()
    context = {
        "form": form,
        "rows": rows,
        "takes": poll.state == PollState.OPEN and not is_ended(poll),
        "may_end": poll.closes_at is not None
        and at >= poll.closes_at
        and actor.holds(*OPENERS, at=poll.subject.path)
        and all(row["batch"].released_at for row in rows),
    }
    return page(request, "paper/batches", poll, poll.subject, **context)


def _received(poll: Poll) -> Any:
    """Now, or the last minute in which papers were taken."""
    at = now()
    if poll.closes_at is not None and at >= poll.closes_at:
        return poll.closes_at - dt.timedelta(minutes=1)
    return at


def _row(batch: Batch, person: int | None) -> dict[str, Any]:
    """How far a batch is, as one person may know it: of others only whether they have finished."""
    keyings = list(batch.keyings.all())
    own = next((one for one in keyings if one.person_id == person), None)
    done = sum(1 for one in keyings if one.done_at is not None)
    result = batch.result or {}
    return {
        "batch": batch,
        "done": done,
        "may_key": batch.released_at is None and (own.done_at is None if own is not None else len(keyings) < 2),
        "may_settle": batch.released_at is None and done == 2,
        "invalid": [
            {"label": INVALID.get(key, key), "count": count} for key, count in result.get("invalid", {}).items()
        ],
    }


@never_cache
@login_required
def key(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Code, marks, Enter; and the next paper. One sees one's own last paper, never another's work."""
    poll = _counting_poll(request, public_id)
    batch = _batch(poll, number)
    actor = actor_of(request)
    questions = _questions(poll)
    if request.method == "POST" and "drop" in request.POST:
        _taken(request, DropLastSlip(actor, batch))
        return redirect(request.path)
    if request.method == "POST" and "finish" in request.POST:
        if _taken(request, FinishKeying(actor, batch)):
            messages.success(request, _("Batch %(number)d: your keying is finished.") % {"number": number})
            return redirect("shequ_ballots:batches", public_id=public_id)
        return redirect(request.path)
    form = SlipForm(request.POST if request.method == "POST" else None, questions=questions).begin_at("code")
    if request.method == "POST" and form.is_valid():
        if not form.has_marks:
            form = _half(request, form, questions)
        else:
            data = form.cleaned_data
            try:
                KeySlip(actor, batch, data["code"], form.marks, invalid=data["invalid"]).execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                blame(form, refused.refusal)
            else:
                return redirect(request.path)
    own = BatchKeying.objects.filter(batch=batch, person=actor.person).first()
    readings = list(own.readings.order_by("-number")[:1]) if own is not None else []
    count = own.readings.count() if own is not None else 0
    context = {
        "batch": batch,
        "form": form,
        "count": count,
        "next": count + 1,
        "last": _in_words(from_text(readings[0].content), questions) if readings else None,
        "is_done": (own is not None and own.done_at is not None) or batch.released_at is not None,
        "is_whole": count == batch.counted,
    }
    return page(request, "paper/key", poll, poll.subject, **context)


def _half(request: HttpRequest, form: SlipForm, questions: list[Question]) -> SlipForm:
    """A scanner sends its code with Enter: the code stays, and the cursor goes on to the marks."""
    first = f"marks-{questions[0].number}" if questions else "code"
    return SlipForm(initial={"code": form.cleaned_data["code"]}, questions=questions).begin_at(first)


def _in_words(reading: Reading, questions: list[Question]) -> dict[str, Any]:
    texts = {one.number: {option.number: option.text for option in one.options.all()} for one in questions}
    answers = [
        {"number": number, "texts": [texts[number][mark] for mark in marks]} for number, marks in reading.answers
    ]
    code = reading.code if reading.code == NO_CODE else grouped(reading.code)
    return {"code": code, "answers": answers, "invalid": INVALID.get(reading.invalid, "")}


@never_cache
@login_required
def settle(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What the two read differently, for a third person with the papers at hand; then the batch is released.

    Neither reading is shown: the paper itself is read.
    """
    poll = _counting_poll(request, public_id)
    batch = _batch(poll, number)
    if batch.released_at is not None or batch.keyings.exclude(done_at=None).count() < 2:
        return redirect("shequ_ballots:batches", public_id=public_id)
    questions = _questions(poll)
    found = reconciliation_of(batch)
    posted = request.POST if request.method == "POST" else None
    forms = [RulingForm(posted, one=one, questions=questions, prefix=f"c{at}") for at, one in enumerate(found.open)]
    counted = CountedForm(posted)
    refusal: Refusal | None = None
    checked = [one.is_valid() for one in [*forms, counted]]  # each of them, so that all say what is wrong
    if posted is not None and not (all(checked) and _complete(forms, questions)):
        counted.add_error(None, _("Something is still missing for one of the papers."))
    elif posted is not None:
        try:
            _release(request, batch, forms, questions, counted.cleaned_data["counted"])
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
            blame(counted, refusal)
        else:
            messages.success(request, _("Batch %(number)d is counted in.") % {"number": number})
            return redirect("shequ_ballots:batches", public_id=public_id)
    is_own = batch.keyings.filter(person=actor_of(request).person).exists()
    context: dict[str, Any] = {
        "batch": batch,
        "found": found,
        "rulings": [{"form": form, "said": _trouble(form.one), "code": _shown(form.one.code)} for form in forms],
        "form": counted,
        "is_own": is_own and bool(forms),
        "scans": _scans(batch),
    }
    return page(request, "paper/settle", poll, poll.subject, **context)


def _shown(code: str) -> str:
    return _("without a code") if code == NO_CODE else grouped(code)


def _scans(batch: Batch) -> Any:
    return StoredFile.objects.filter(purpose=SCAN.key, subject=batch.poll.subject, about=batch.public_id).order_by("id")


def _complete(forms: list[RulingForm], questions: list[Question]) -> bool:
    """Every paper that counts has marks that its questions take, or a reason why it is not valid."""
    whole = True
    for form in forms:
        if form.counts and form.reading() is None and reading_of(form.one.code, form.marks, questions) is None:
            form.add_error(None, _("Enter the marks as they stand on the paper, or why it is not valid."))
            whole = False
    return whole


def _release(
    request: HttpRequest, batch: Batch, forms: list[RulingForm], questions: list[Question], counted: int | None
) -> None:
    readings = [form.reading() or reading_of(form.one.code, form.marks, questions) for form in forms if form.counts]
    refused = {
        form.one.code: form.cleaned_data["papers"] or 1 for form in forms if form.cleaned_data["verdict"] == "refused"
    }
    absent = [form.one.code for form in forms if form.cleaned_data["verdict"] == "absent"]
    ReleaseBatch(
        actor_of(request),
        batch,
        readings=[one for one in readings if one is not None],
        refused=refused,
        absent=absent,
        counted=counted,
    ).execute()


def _trouble(one: Open) -> str:
    said = {
        Trouble.DIFFERS: _("read differently"),
        Trouble.MISSING: _("keyed by one person only"),
        Trouble.DOUBLED: _("keyed twice"),
        Trouble.UNKNOWN: _("a code that nobody gave out for this vote"),
        Trouble.TAKEN: _("this voting unit's vote is counted already"),
    }
    where = _(" (question %(numbers)s)") % {"numbers": "、".join(map(str, one.questions))} if one.questions else ""
    return said[one.trouble] + where


@require_POST
@never_cache
@login_required
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """All papers are keyed."""
    poll = _counting_poll(request, public_id)
    if _taken(request, EndPapers(actor_of(request), poll)):
        messages.success(request, _("All papers are keyed. The poll is counted within minutes."))
    return redirect("shequ_ballots:batches", public_id=public_id)


@never_cache
@login_required
def slip(request: HttpRequest, public_id: str) -> HttpResponse:
    """One paper of an advisory poll: keyed once, read back, counted."""
    poll = _counting_poll(request, public_id)
    questions = _questions(poll)
    form = SlipForm(request.POST if request.method == "POST" else None, questions=questions).begin_at("code")
    if request.method == "POST" and form.is_valid():
        if not form.has_marks:
            form = _half(request, form, questions)
        else:
            answer = _one_paper(request, poll, form, questions)
            if answer is not None:
                return answer
    return page(request, "paper/slip", poll, poll.subject, form=form)


def _one_paper(request: HttpRequest, poll: Poll, form: SlipForm, questions: list[Question]) -> HttpResponse | None:
    """Read it back first, then cast it; None with the reason in the form."""
    data = form.cleaned_data
    try:
        entry = next(iter(entries_of(poll.pk, [data["code"]]).values()), None)
    except NotACode:
        entry = None
    if entry is None:
        form.add_error(
            "code", _("This is no code of a slip of this vote. Compare each sign, or find the person by name.")
        )
        return None
    if data["invalid"]:
        form.add_error("invalid", _("A paper that is not valid is not counted in an advisory poll: put it aside."))
        return None
    token = request.POST.get("token", "") or new_form_key()
    action = CastVote(
        actor_of(request), poll, form.marks, entry=entry, channel=Channel.PAPER, heard_at=now(), token=token
    )
    if "confirmed" not in request.POST:
        refusal = action.check()
        reading = reading_of(data["code"], form.marks, questions)
        if refusal is not None or reading is None:
            form.add_error(None, str(refusal or _("A question does not take these marks.")))
            return None
        shown = _in_words(Reading(NO_CODE, reading.answers), questions)
        return page(request, "paper/slip", poll, poll.subject, form=form, shown=shown, token=token)
    try:
        vote = action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Counted. Receipt: %(receipt)s") % {"receipt": vote.receipt_text})
    return redirect(request.path)
