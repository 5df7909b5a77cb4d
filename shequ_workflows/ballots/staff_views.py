"""Staff's screens: open a poll and close it, key in votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.community.search import Found, search
from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .actions import ClosePoll, OpenPoll
from .casting import CastVote, local_text
from .constants import KEYERS, OPENERS
from .electorates import electorates
from .forms import CloseForm, EntryForm, OpenForm, SearchForm
from .models import Poll, RollEntry
from .panels import legal_sentence, new_form_key
from .refusals import forbidden, refusal_by_role
from .views import actor_of, poll_or_404


def blame(form: Form, refusal: Refusal) -> None:
    """Put a refusal's sentences at the fields they are about."""
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(None, str(refusal.sentence))


def page(request: HttpRequest, template: str, poll: Poll | None, subject: Subject, **more: Any) -> HttpResponse:
    status = 422 if more.get("form") is not None and more["form"].errors else 200
    back = reverse("shequ_ballots:poll", args=[poll.public_id]) if poll else None
    context = staff_frame(request, poll=poll, subject=subject, back_url=back, **more)
    return render(request, f"shequ_ballots/{template}.html", context, status=status)


@never_cache
@login_required
def open_poll(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what will be frozen, ask for the closing time, open."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, OPENERS))
    form = OpenForm(request.POST or None, initial=OpenForm.initial_of(poll))
    if request.method == "POST" and form.is_valid():
        try:
            OpenPoll(actor_of(request), poll, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect("shequ_ballots:poll", public_id=public_id)
    electorate = electorates[poll.electorate]
    at = now()
    gaps = electorate.gaps(poll, at)
    return page(
        request,
        "open",
        poll,
        poll.subject,
        form=form,
        legal_note=legal_sentence(poll),
        people=len(electorate.rows(poll, at)),
        gaps=gaps,
        electorate=electorate.label,
    )


@never_cache
@login_required
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a poll before its time, with a public reason."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, OPENERS))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ClosePoll(actor_of(request), poll, reason=form.cleaned_data["reason"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect("shequ_ballots:poll", public_id=public_id)
    return page(request, "close", poll, poll.subject, form=form)


@never_cache
@login_required
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Key in votes one after another: find the person, choose, save, next. The search is posted, so that no name or
    number stands in an address."""
    poll = poll_or_404(request, public_id)
    actor = actor_of(request)
    if not actor.belongs(*KEYERS, at=poll.subject.community):
        raise PermissionDenied(str(forbidden(KEYERS).sentence))
    query = request.POST.get("q", "").strip()
    found = search(query, actor) if query else None
    form = entry_form(request, poll, found, query) if found is not None and found.hits else None
    if form is not None and "person" in request.POST and form.is_valid():
        response = keyed(request, poll, form)
        if response is not None:
            return response
    finding = SearchForm({"q": query} if query else None)
    more = {"search": finding if form is not None else finding.focus(), "found": found, "form": form}
    return page(request, "enter", poll, poll.subject, **more)


def entry_form(request: HttpRequest, poll: Poll, found: Found, query: str) -> EntryForm:
    """The ballot for the people found; who has voted, or is not on the roll, is marked."""
    standings = participation(poll, [hit.person for hit in found.hits])
    people = []
    for hit in found.hits:
        theirs = standings.get(hit.person.pk, [])
        home = hit.home.code if hit.home else ""
        for one in theirs if len(theirs) > 1 else [None]:
            mark = one.mark if one else theirs[0].mark if theirs else _("not on the roll")
            where = one.label if one else home
            value = f"{hit.person.public_id}:{one.entry}" if one else hit.person.public_id
            people.append((value, " · ".join(part for part in (hit.person.name, where, mark) if part)))
    questions = list(poll.questions.prefetch_related("options"))
    first = people[0][0] if len(people) == 1 else None
    channel = request.GET.get("channel", "")
    initial = EntryForm.initial_of(channel, now(), person=first, token=new_form_key(), q=query)
    data = request.POST if "channel" in request.POST or "person" in request.POST else None
    return EntryForm(data, people=people, questions=questions, initial=initial)


@dataclass(frozen=True)
class Standing:
    """One vote that somebody may give: for which entry, and whether it was given, when and how; never what."""

    entry: int
    label: str
    mark: str


def participation(poll: Poll, people: list[Person]) -> dict[int, list[Standing]]:
    """Person → the votes that he may give; those who are missing are not on the roll. A constant number of queries."""
    pks = [person.pk for person in people]
    rows = RollEntry.objects.filter(poll=poll).select_related("vote").prefetch_related("units__unit").order_by("id")
    own = rows.filter(person__in=pks).annotate(whose=F("person"))
    shared = rows.filter(voters__person__in=pks).annotate(whose=F("voters__person"))
    standing_in = rows.filter(proxies__holder__in=pks, proxies__revoked_at=None).annotate(whose=F("proxies__holder"))
    found: dict[int, list[Standing]] = {}
    seen: set[int] = set()
    for entry in [*own, *shared, *standing_in]:
        whose: int = vars(entry)["whose"]  # annotated
        if entry.person_id == whose and whose in seen:
            continue  # entered twice: one vote
        seen.add(whose)
        vote = getattr(entry, "vote", None)
        mark = _("has not voted yet")
        if vote is not None:
            when = {"channel": vote.get_channel_display(), "when": local_text(vote.at)}
            mark = _("voted (%(channel)s, %(when)s)") % when
        rooms = "、".join(room.unit.code for room in entry.units.all())
        is_other = entry.person_id is not None and entry.person_id != whose
        label = " ".join(part for part in (rooms, _("by proxy") if is_other else "") if part)
        found.setdefault(whose, []).append(Standing(entry.pk, label, mark))
    return found


def keyed(request: HttpRequest, poll: Poll, form: EntryForm) -> HttpResponse | None:
    """Cast it; back to the search with the receipt to read out, or None with the refusal in the form."""
    data = form.cleaned_data
    person, _colon, entry = data["person"].partition(":")
    action = CastVote(
        actor_of(request),
        poll,
        form.choices(),
        token=data["token"],
        entry=int(entry) if entry else None,
        person=Person.objects.get(public_id=person),
        channel=data["channel"],
        heard_at=data["heard_at"],
        number=data["number"],
    )
    try:
        vote = action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return None
    said = {"name": action.person.name if action.person else "", "receipt": vote.receipt_text}
    messages.success(request, _("Counted: the vote of %(name)s. Receipt to read out: %(receipt)s") % said)
    url = reverse("shequ_ballots:enter", args=[poll.public_id])
    return redirect(f"{url}?channel={data['channel']}")
