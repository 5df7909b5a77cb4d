"""Finding a person or a subject; the card of a person, and what is done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.community.actions import AddPhone, ReadSecret, RemovePhone, RevokeVerification, VerifyResident
from shequ_workflows.community.constants import PHONE_READERS, SecretField
from shequ_workflows.community.models import Phone
from shequ_workflows.community.querysets import people_visible_to
from shequ_workflows.community.search import Found, search
from shequ_workflows.core.models import Delivery
from shequ_workflows.core.search.bigrams import terms
from shequ_workflows.core.search.finders import finders
from shequ_workflows.core.search.finding import search as search_subjects
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, desk_subjects, desk_view
from shequ_workflows.desk.candidates import candidates
from shequ_workflows.desk.constants import SEES_PEOPLE, STAFF
from shequ_workflows.desk.models import OutsideNumber
from shequ_workflows.desk.people_forms import PhoneForm, ReasonForm, RevokeForm, VerifyForm
from shequ_workflows.desk.person_card import card_of
from shequ_workflows.desk.presenting import found_line, home_crumb
from shequ_workflows.org.acting import Action, ActionRefused, Answer
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.numbers import whole_number

MANY = 20
BEST_FIRST = ("-titled", "-is_open", "-opened_at", "-id")
#: What was last looked for, in the session: so that going back does not send the search again, and no name or number
#: stands in an address.
LOOKED_FOR = "shequ_desk_find"


def subjects_found(text: str, actor: Actor) -> list[dict[str, Any]]:
    """Subjects in scope that hold all words of ``text``: in the title before elsewhere, open ones first, newest first;
    before them those that have this number in another system."""
    here = desk_subjects(actor).select_related("community")
    numbered = list(here.filter(outside_numbers__in=OutsideNumber.objects.like(text)).order_by("-id").distinct()[:MANY])
    rows = search_subjects(here, text, public=False).exclude(pk__in=[subject.pk for subject in numbered])
    return [found_line(subject) for subject in [*numbered, *rows.order_by(*BEST_FIRST)[: MANY - len(numbered)]]]


@desk_view
def find(request: HttpRequest) -> HttpResponse:
    """The search box of the frame: a POST, answered by a page of its own address that names nobody."""
    if request.method == "POST":
        request.session[LOOKED_FOR] = request.POST.get("q", "").strip()[:80]
        return redirect("shequ_desk:find")
    text = request.session.get(LOOKED_FOR, "")
    actor = actor_of(request)
    found = search(text, actor) if actor.has(*SEES_PEOPLE) else Found()
    subjects = subjects_found(text, actor) if terms(text) else []
    more = [line for one in finders if one.staff for line in one.staff(actor, text, MANY)] if terms(text) else []
    if len(found.hits) == 1 and not subjects and not more:
        return redirect("shequ_desk:person", public_id=found.hits[0].person.public_id)
    if len(subjects) == 1 and not found.hits and not more:
        return redirect(subjects[0]["url"])
    context = staff_frame(
        request,
        "",
        query=text,
        found=found,
        people=[{**line, "url": reverse("shequ_desk:person", args=[line["value"]])} for line in candidates(found)],
        subjects=subjects,
        notices=more,
        crumbs=[home_crumb(), {"label": _("Find"), "url": ""}],
    )
    return render(request, "shequ_desk/find.html", context)


def person_or_404(request: HttpRequest, public_id: str) -> Person:
    """Somebody whom this actor may know of."""
    actor = actor_of(request)
    found = people_visible_to(actor).select_related("home").filter(public_id=public_id).first()
    if found is None or not actor.has(*SEES_PEOPLE):
        raise Http404
    return found


@desk_view
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: homes, masked phones, roles, and what they raised. An entry that was merged leads to the person."""
    alias = Person.objects.filter(public_id=public_id, merged_into__isnull=False).select_related("merged_into").first()
    if alias is not None and alias.merged_into is not None:
        person_or_404(request, alias.merged_into.public_id)
        return redirect("shequ_desk:person", public_id=alias.merged_into.public_id)
    return show(request, person_or_404(request, public_id))


def show(request: HttpRequest, one: Person, status: int = 200, **forms: Any) -> HttpResponse:
    """The card, with the form that was refused where one was."""
    actor = actor_of(request)
    card = card_of(one, actor)
    context = staff_frame(
        request,
        "",
        person=one,
        card=card,
        intake_url=f"{reverse('shequ_desk:intake')}?for={one.public_id}" if actor.has(*STAFF) else "",
        crumbs=[home_crumb(), {"label": one.name, "url": ""}],
        **{
            "verify_form": VerifyForm(communities=card.communities) if card.may_verify else None,
            "revoke_form": RevokeForm() if card.may_revoke else None,
            "phone_form": PhoneForm() if card.may_keep_phones else None,
            "reason_form": ReasonForm(),
            **forms,
        },
    )
    return render(request, "shequ_desk/person.html", context, status=status)


def only(request: HttpRequest, who: frozenset[str]) -> None:
    """Before anything that was typed is looked at: others are told whom to ask."""
    if not actor_of(request).has(*who):
        raise PermissionDenied(str(not_yours(who).sentence))


def do(request: HttpRequest, one: Person, action: Action[Any], form: Form, name: str, done: str) -> HttpResponse:
    """Execute ``action`` of the card; the card again with the reason where it is refused."""
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused)
        code = refused.refusal.code
        form.add_error(code if code in form.fields else None, str(refused))
        return show(request, one, 422, **{name: form})
    messages.success(request, done)
    return redirect("shequ_desk:person", public_id=one.public_id)


def stop(refused: ActionRefused) -> None:
    """Not to be known of, or not one's own to do: the page that says so."""
    if refused.refusal.status == Answer.NOT_FOUND:
        raise Http404 from refused
    if refused.refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refused)) from refused


@desk_view
@require_POST
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody has shown a document, or stands on the roster: a resident."""
    only(request, VerifyResident.allowed)
    one = person_or_404(request, public_id)
    form = VerifyForm(request.POST, communities=card_of(one, actor_of(request)).communities)
    if not form.is_valid():
        return show(request, one, 422, verify_form=form)
    data = form.cleaned_data
    action = VerifyResident(actor_of(request), one, data["community"], basis=data["basis"])
    return do(request, one, action, form, "verify_form", _("Verified as a resident: %(name)s.") % {"name": one.name})


@desk_view
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Moved away, died, a mistake: no verified resident any more."""
    only(request, RevokeVerification.allowed)
    one = person_or_404(request, public_id)
    verification = card_of(one, actor_of(request)).verification
    if verification is None:
        raise Http404
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return show(request, one, 422, revoke_form=form)
    action = RevokeVerification(actor_of(request), verification, reason=form.cleaned_data["revoke_reason"])
    return do(
        request,
        one,
        action,
        form,
        "revoke_form",
        _("Taken back: %(name)s is no verified resident any more.") % {"name": one.name},
    )


@desk_view
@require_POST
def add_phone(request: HttpRequest, public_id: str) -> HttpResponse:
    """A number is noted down."""
    only(request, AddPhone.allowed)
    one = person_or_404(request, public_id)
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return show(request, one, 422, phone_form=form)
    action = AddPhone(actor_of(request), one, **form.cleaned_data)
    return do(request, one, action, form, "phone_form", _("The number is noted down."))


def _phone(request: HttpRequest, one: Person) -> Phone:
    found = Phone.objects.filter(person=one, public_id=request.POST.get("phone", "")).first()
    if found is None:
        raise Http404
    return found


@desk_view
@require_POST
def remove_phone(request: HttpRequest, public_id: str) -> HttpResponse:
    """A number that is wrong or was given up goes, for good."""
    only(request, RemovePhone.allowed)
    one = person_or_404(request, public_id)
    action = RemovePhone(actor_of(request), _phone(request, one))
    return do(request, one, action, Form(), "removal", _("The number is removed."))


def owed_call(request: HttpRequest, one: Person) -> str:
    """The reason of a call that the office owes this person, also about something that has ended; else empty."""
    pk = whole_number(request.POST.get("delivery", ""))
    owed = Delivery.objects.calls_owed(actor_of(request)).filter(recipient=one).select_related("record__subject")
    row = owed.filter(pk=pk).first() if pk is not None else None
    return _("to tell them about %(number)s") % {"number": row.record.subject.number} if row is not None else ""


@desk_view
@require_POST
def read_phone(request: HttpRequest, public_id: str) -> HttpResponse:
    """One number in clear, with its reason on the record: the open matter it is asked from, or a typed one.

    The answer is the page itself, or for the page's script the number alone; it is never cached or in an address.
    """
    actor = actor_of(request)
    if not actor.has(*PHONE_READERS):
        raise PermissionDenied(_("Telephone numbers are read by the community's staff. Please ask one of them."))
    one = person_or_404(request, public_id)
    subject = desk_subjects(actor).filter(public_id=request.POST.get("subject", "")).first()
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "") or owed_call(request, one)
    chosen = _phone(request, one) if request.POST.get("phone") else None
    action = ReadSecret(actor, one, SecretField.PHONE, subject=subject, reason=reason, phone=chosen)
    wants_json = request.headers.get("Accept", "") == "application/json"
    try:
        number = action.execute()
    except ActionRefused as refused:
        if wants_json:
            return JsonResponse({"error": str(refused)}, status=int(refused.refusal.status))
        stop(refused)
        form.add_error("reason", str(refused))
        return show(request, one, 422, reason_form=form, asked=request.POST.get("phone", ""))
    if wants_json:
        return JsonResponse({"number": number})
    return show(request, one, shown_number=number, back_subject=subject)
