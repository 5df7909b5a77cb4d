"""Keying in many at once: a list pasted from a chat group, and slip after slip of paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.chain_list import read_line
from shequ_workflows.deliberation.constants import CLERKS, Stance
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.hearing import day_began
from shequ_workflows.deliberation.keying_forms import BatchForm, PasteForm, SlipForm, WholeSlipForm
from shequ_workflows.deliberation.list_matching import SKIP, Match, Matched, match, match_list
from shequ_workflows.deliberation.list_taking import Choice, TakeList
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page, matter_for
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

#: Slips shown below the line, the newest first.
LATELY = 6


@never_cache
@login_required
def paste_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Paste, look at it line by line, choose, confirm. Nothing is saved before."""
    subject = matter_for(request, public_id, *CLERKS)
    if request.method != "POST":
        return _paste_page(request, subject, PasteForm(initial={"once": new_once()}))
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _paste_page(request, subject, form)
    data = form.cleaned_data
    faults: dict[int, str] = {}
    if request.POST.get("do") == "take":
        action = TakeList(
            actor_of(request), subject, data["pasted"], _choices(request.POST), data["heard_at"], once=data["once"]
        )  # fmt: skip
        try:
            taken = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
            faults = action.faults
        else:
            said = ngettext(
                "%(n)d opinion keyed in from the list. It now waits for review.",
                "%(n)d opinions keyed in from the list. They now wait for review.",
                taken.opinions,
            )
            messages.success(request, said % {"n": taken.opinions})
            return redirect(back_to(subject))
    matched = match_list(data["pasted"], subject, actor_of(request))
    return _paste_page(request, subject, form, matched, faults)


def _choices(sent: QueryDict) -> dict[int, Choice]:
    """What was chosen, by line."""
    found = {}
    for name in sent:
        line = name.partition("-")[2]
        if name.startswith("who-") and line.isdigit():
            found[int(line)] = Choice(
                sent.get(name, SKIP), sent.get(f"stance-{line}", ""), seen_double=f"double-{line}" in sent
            )
    return found


def _paste_page(
    request: HttpRequest,
    subject: Subject,
    form: PasteForm,
    matched: Matched | None = None,
    faults: dict[int, str] | None = None,
) -> HttpResponse:
    chosen = _choices(request.POST)
    rows = (
        [_row(one, chosen.get(one.line.line), (faults or {}).get(one.line.line, "")) for one in matched.rows]
        if matched
        else []
    )
    return desk_page(
        request, "paste_list", form=form, subject=subject, matched=matched, rows=rows, stances=Stance.choices, skip=SKIP,
        taken=sum(one["choice"] != SKIP for one in rows), back_url=back_to(subject),
    )  # fmt: skip


def _row(one: Match, chosen: Choice | None, fault: str) -> dict[str, Any]:
    """One line of the check. A choice made before stays, as long as that person belongs to the line."""
    known = {person.public_id for person in one.people} | {SKIP}
    kept = chosen is not None and chosen.person in known
    return {
        "line": one.line,
        "unit": one.unit,
        "options": one.options,
        "doubts": one.doubts,
        "doubles": one.doubles,
        "fault": fault,
        "choice": chosen.person if chosen is not None and kept else one.choice,
        "stance": chosen.stance if chosen is not None and kept and chosen.stance else one.stance,
    }


@never_cache
@login_required
def slips(request: HttpRequest, public_id: str) -> HttpResponse:
    """Room, name, words, Enter: saved, and the next. Where something is open the screen asks for just that."""
    subject = matter_for(request, public_id, *CLERKS)
    key = f"slips:{subject.public_id}"
    batch = request.session.get(key, {})
    if request.method != "POST":
        return _slip_page(request, subject, SlipForm(initial={**batch, "once": new_once()}))
    form = SlipForm(request.POST)
    if not form.is_valid():
        return _slip_page(request, subject, form)
    request.session[key] = {name: request.POST.get(name, "") for name in BatchForm.base_fields}
    data = form.cleaned_data
    slip = match([read_line(data["line"])], subject, actor_of(request))[0]
    if not slip.people:
        form.add_error("line", slip.doubts[0])
        return _slip_page(request, subject, form)
    whole = _whole(request, slip, slip.options, data["once"])
    if whole is None:
        person, stance, text = slip.person, slip.stance, slip.line.text
    elif whole.is_bound and whole.is_valid():
        person = next(one for one in slip.people if one.public_id == whole.cleaned_data["person"])
        stance, text = whole.cleaned_data["stance"], whole.cleaned_data["text"]
    else:
        return _slip_page(request, subject, whole, slip)
    assert person is not None  # chosen, or sure
    if not _save(request, subject, whole or form, person, stance, text):
        return _slip_page(request, subject, whole or form, slip if whole else None)
    return redirect(request.path)


def _whole(request: HttpRequest, slip: Match, people: list[tuple[str, str]], once: str) -> WholeSlipForm | None:
    """The second half of the form where something is open; None where the line said all there is."""
    if "person" in request.POST or "text" in request.POST:
        return WholeSlipForm(request.POST, people=people)
    if slip.is_sure:
        return None
    found = slip.person or (slip.people[0] if len(slip.people) == 1 else None)
    initial = {
        **{name: request.POST.get(name) for name in ("line", *BatchForm.base_fields)},
        "once": once,
        "person": found.public_id if found is not None else None,
        "stance": slip.line.stance or None,
        "text": slip.line.text,
    }
    return WholeSlipForm(people=people, initial=initial)


def _save(request: HttpRequest, subject: Subject, form: SlipForm, person: Person, stance: str, text: str) -> bool:
    action = GiveOpinion(
        actor_of(request), subject, text, stance=stance, for_person=person, heard=form.heard, once=form.cleaned_data["once"]
    )  # fmt: skip
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, _("Keyed in: the opinion of %(name)s.") % {"name": person.name})
    return True


def _slip_page(request: HttpRequest, subject: Subject, form: SlipForm, slip: Match | None = None) -> HttpResponse:
    """The line, what this clerk keyed in today, and the count."""
    actor = actor_of(request)
    mine = Opinion.objects.filter(matter=subject.pk, entered_by=actor.person_id, at__gte=day_began(now()))
    return desk_page(
        request, "slips", form=form, subject=subject, slip=slip, back_url=back_to(subject), count=mine.count(),
        lately=mine.select_related("person").order_by("-at", "-pk")[:LATELY],
    )  # fmt: skip
