"""离任移交: choose the successors, see what will happen, do it, print the sheet for three signatures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.models import RecordPayload
from shequ_workflows.desk.access import actor_of, colleagues_view
from shequ_workflows.desk.actions import HandOver, may_hand_over
from shequ_workflows.desk.colleagues import colleagues_of, label_of
from shequ_workflows.desk.handover_sheet import sheet_of
from shequ_workflows.desk.holds import Holds, changes, holds_of
from shequ_workflows.desk.models import Handover
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person

from .colleagues import crumbs_of, frame


@dataclass(frozen=True)
class Typed:
    """What came with the form: the list it was made from, who gets what, and why."""

    seen: Mapping[str, str]
    for_all: str
    to: Mapping[str, str]
    reason: str
    once: str

    @classmethod
    def of(cls, request: HttpRequest, holds: Holds) -> Typed:
        post = request.POST
        pairs = (one.partition("|") for one in post.getlist("seen"))
        seen = {key: token for key, _bar, token in pairs if key} if request.method == "POST" else holds.seen
        to = {line.key: post.get(f"to-{line.key}", "") for line in holds.lines}
        return cls(seen, post.get("all", ""), to, post.get("reason", ""), post.get("once", "") or new_public_id())

    def chosen(self, key: str) -> str:
        return self.to.get(key, "") or self.for_all


def offered(holds: Holds) -> dict[str, tuple[Person, str]]:
    """Public id → person and label of everybody who works where the work is, without the one who leaves."""
    roles: dict[int, list[str]] = {}
    for community in {line.subject.community_id: line.subject.community for line in holds.lines}.values():
        roles |= colleagues_of(community)
    people = Person.objects.filter(pk__in=roles).exclude(pk=holds.person.pk).order_by("pinyin", "name", "pk")
    return {one.public_id: (one, label_of(one, roles[one.pk])) for one in people}


@colleagues_view
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """``do``: check (what will happen), change (back to the form), hand (do it)."""
    actor = actor_of(request)
    person = get_object_or_404(Person, public_id=public_id, merged_into=None)
    refusal = may_hand_over(actor, person)
    if refusal is not None:
        stop(refusal)
    holds = holds_of(person, actor)
    typed = Typed.of(request, holds)
    people = offered(holds)
    if request.method != "POST" or request.POST.get("do") == "change":
        return show(request, holds, typed, people)
    successors = {line.key: people[one][0] for line in holds.lines if (one := typed.chosen(line.key)) in people}
    action = HandOver(actor, person, successors, typed.seen, reason=typed.reason, once=typed.once)
    if request.POST.get("do") != "hand":
        refused = action.check()
        return show(request, holds, typed, people, refused) if refused else confirm(request, holds, typed, people)
    try:
        done = action.execute()
    except ActionRefused as error:
        stop(error.refusal)
        return show(request, holds_of(person, actor), typed, people, error.refusal)
    messages.success(request, _("Handed over. Print the sheet and have it signed by all three."))
    return redirect("shequ_desk:handover", public_id=done.public_id)


def stop(refusal: Refusal) -> None:
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def show(
    request: HttpRequest,
    holds: Holds,
    typed: Typed,
    people: Mapping[str, tuple[Person, str]],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The list with a successor for each line; with what changed where it is not the list it was."""
    is_stale = refusal is not None and refusal.status == Answer.STALE
    new, moved, gone = changes(typed.seen, holds) if is_stale else ([], [], 0)
    roles = {key for key in typed.seen if key.startswith("role-")} if is_stale else set()
    marks = {**{line.key: _("new") for line in new}, **{line.key: _("changed") for line in moved}}
    known = {pk: label for pk, (_person, label) in people.items()}
    lines = [
        {
            "line": line,
            "to": typed.to.get(line.key, ""),
            "mark": marks.get(line.key, ""),
            "is_open": refusal is not None and refusal.code == "successor" and typed.chosen(line.key) not in known,
        }
        for line in holds.lines
    ]
    context = page(
        request,
        holds,
        typed,
        lines=lines,
        people=known.items(),
        refusal=refusal,
        is_stale=is_stale,
        gone=gone,
        roles_changed=is_stale and roles != {f"role-{role.pk}" for role in holds.ending},
    )
    return render(request, "shequ_desk/hand_over.html", context, status=int(refusal.status) if refusal else 200)


def confirm(request: HttpRequest, holds: Holds, typed: Typed, people: Mapping[str, tuple[Person, str]]) -> HttpResponse:
    """What will happen, line by line and in numbers."""
    counts: dict[str, int] = {}
    for line in holds.lines:
        label = people[typed.chosen(line.key)][1]
        counts[label] = counts.get(label, 0) + 1
    context = page(
        request,
        holds,
        typed,
        lines=[{"line": line, "to": people[typed.chosen(line.key)][1]} for line in holds.lines],
        counts=counts.items(),
        hidden=[(f"to-{key}", one) for key, one in typed.to.items() if one],
    )
    return render(request, "shequ_desk/hand_over_confirm.html", context)


def page(request: HttpRequest, holds: Holds, typed: Typed, **more: Any) -> dict[str, Any]:
    return frame(
        request,
        "colleagues",
        person=holds.person,
        holds=holds,
        typed=typed,
        seen=[f"{key}|{token}" for key, token in holds.seen.items()],
        back_url=reverse("shequ_desk:colleagues"),
        crumbs=crumbs_of(
            request,
            (_("Colleagues"), reverse("shequ_desk:colleagues")),
            (_("Handover of %(name)s") % {"name": holds.person.name}, ""),
        ),
        **more,
    )


@colleagues_view
def handover_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The A4 sheet: the list as it was handed over, with lines for three signatures."""
    rows = Handover.objects.visible_to(actor_of(request)).select_related("leaver", "node", "record__actor")
    handover = get_object_or_404(rows, public_id=public_id)
    payload = RecordPayload.objects.get(record=handover.record_id)
    said = json.loads(payload.body) if payload.erased_by_id is None else None
    context = {
        "handover": handover,
        "sheet": sheet_of(said) if said is not None else None,
        "back_url": reverse("shequ_desk:colleagues"),
    }
    return render(request, "shequ_desk/handover_sheet.html", context)
