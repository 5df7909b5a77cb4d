"""The packet of a task and its ledger: one page, and one screen for each verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.delegation import grant_forms as given
from shequ_workflows.delegation.constants import EntryKind, GrantKind
from shequ_workflows.delegation.frame import actor_of, page, refused, subject_or_404
from shequ_workflows.delegation.grant_actions import AddGrant, ChangeGrant, DocumentGrant, DropGrant, SetTranches
from shequ_workflows.delegation.grant_base import PacketAction
from shequ_workflows.delegation.grant_reading import PacketReading, title_of
from shequ_workflows.delegation.grant_rules import may_waive
from shequ_workflows.delegation.grant_terms import Terms
from shequ_workflows.delegation.models import Grant, GrantEntry
from shequ_workflows.delegation.money_actions import (
    CorrectEntry,
    EnterReceipt,
    ReconcileReceipt,
    ReturnMoney,
    SettleBalance,
    worth,
    yuan,
)
from shequ_workflows.delegation.packet import Part
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import today

Said = Mapping[str, Any]
Act = Callable[[Said], PacketAction[Any]]


@login_required
@never_cache
def ledger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every line with every entry, those that were dropped too; printable."""
    subject = subject_or_404(request, public_id)
    reading = PacketReading(subject, actor_of(request), subject.delegation)
    return page(request, "grants", subject=subject, reading=reading, back_url=workplace_url(subject))


@login_required
@never_cache
def add(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """A further line of powers, people or money."""
    if kind not in GrantKind.values:
        raise Http404
    subject = subject_or_404(request, public_id)

    def act(said: Said) -> PacketAction[Any]:
        parts = said.get("parts") or ()
        return AddGrant(actor_of(request), subject.delegation, kind, Terms.of(said), parts, once=said.get("once", ""))

    waive = may_waive(subject.delegation, kind)
    form = given.TermsForm(posted(request), kind=kind, may_waive=waive, initial={"once": new_once()})
    heading = {
        GrantKind.POWER: _("Add a power"), GrantKind.PEOPLE: _("Add people"), GrantKind.MONEY: _("Add money"),
    }[GrantKind(kind)]  # fmt: skip
    return screen(request, subject, form, act, heading, _("Add it"), done=_("The line stands in the packet."))


@login_required
@never_cache
def change(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)
    there = [Part(one.amount, one.due_on) for one in grant.tranches.order_by("number")]

    def act(said: Said) -> PacketAction[Any]:
        parts = said.get("parts")
        return ChangeGrant(actor_of(request), grant, Terms.of(said), parts, once=said.get("once", ""))

    columns = {name: getattr(grant, name) for name in Terms().values()}
    initial = {**columns, "parts": there, "once": new_once()}
    form = given.TermsForm(
        posted(request), kind=grant.kind, may_waive=may_waive(grant.task, grant.kind), initial=initial
    )
    return screen(
        request, subject, form, act, _("Change: %(line)s") % {"line": title_of(grant)}, _("Save"), done=_("Saved.")
    )


@login_required
@never_cache
def drop(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)

    def act(said: Said) -> PacketAction[Any]:
        return DropGrant(actor_of(request), grant, said.get("reason", ""), once=said.get("once", ""))

    form = given.ReasonForm(posted(request), initial={"once": new_once()})
    text = _("It counts no longer. What it said and why it was dropped stay in the ledger.")
    heading = _("Drop this line? %(line)s") % {"line": title_of(grant)}
    return screen(request, subject, form, act, heading, _("Drop it"), done=_("Dropped."), text=text, kind="warning")


@login_required
@never_cache
def tranches(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)
    there = [Part(one.amount, one.due_on) for one in grant.tranches.order_by("number")]

    def act(said: Said) -> PacketAction[Any]:
        return SetTranches(actor_of(request), grant, said.get("parts", ()), once=said.get("once", ""))

    form = given.TranchesForm(posted(request), initial={"parts": there, "once": new_once()})
    heading = _("Tranches: %(line)s") % {"line": title_of(grant)}
    text = _("They add up to %(amount)s yuan.") % {"amount": yuan(grant.amount or Decimal(0))}
    return screen(request, subject, form, act, heading, _("Save"), done=_("Saved."), text=text)


@login_required
@never_cache
def document(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)

    def act(said: Said) -> PacketAction[Any]:
        return DocumentGrant(
            actor_of(request), grant, said.get("document_number", ""), said.get("valid_from"), said.get("valid_to"),
            said.get("reason", ""), once=said.get("once", ""),
        )  # fmt: skip

    initial = {name: getattr(grant, name) for name in ("document_number", "valid_from", "valid_to")}
    form = given.DocumentForm(posted(request), initial={**initial, "once": new_once()})
    heading = _("Document and dates: %(line)s") % {"line": title_of(grant)}
    return screen(request, subject, form, act, heading, _("Save"), done=_("Saved."))


@login_required
@never_cache
def receive(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)

    def act(said: Said) -> PacketAction[Any]:
        return EnterReceipt(actor_of(request), grant, **_paid(said))

    form = given.ReceiptForm(posted(request), initial={"once": new_once()})
    text = _("Promised: %(amount)s yuan. The committee’s director confirms what arrived.")
    return screen(
        request, subject, form, act, _("Enter a payment: %(line)s") % {"line": title_of(grant)}, _("Enter it"),
        done=_("Entered. The committee’s director confirms it."), text=text % {"amount": yuan(grant.amount or Decimal(0))},
    )  # fmt: skip


@login_required
@never_cache
def give_back(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)

    def act(said: Said) -> PacketAction[Any]:
        return ReturnMoney(actor_of(request), grant, **_paid(said), reason=said.get("reason", ""))

    form = given.ReturnForm(posted(request), initial={"once": new_once()})
    heading = _("Enter what was paid back: %(line)s") % {"line": title_of(grant)}
    return screen(request, subject, form, act, heading, _("Enter it"), done=_("Entered."))


@login_required
@never_cache
def balance(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    subject, grant = _grant(request, public_id, grant_id)

    def act(said: Said) -> PacketAction[Any]:
        once, reason = said.get("once", ""), said.get("reason", "")
        return SettleBalance(actor_of(request), grant, Decimal(0), said.get("on") or today(), reason=reason, once=once)

    form = given.BalanceForm(posted(request), initial={"once": new_once()})
    heading = _("Settle the balance? %(line)s") % {"line": title_of(grant)}
    text = _("What has not come by now is not owed any more. The committee agrees to it with the accounts.")
    return screen(
        request,
        subject,
        form,
        act,
        heading,
        _("Settle it"),
        done=_("The balance is settled."),
        text=text,
        kind="warning",
    )


@login_required
@never_cache
def reconcile(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    subject, entry = _entry(request, public_id, entry_id)

    def act(said: Said) -> PacketAction[Any]:
        return ReconcileReceipt(actor_of(request), entry, said.get("on") or today(), once=said.get("once", ""))

    form = given.DayForm(posted(request), initial={"once": new_once()})
    heading = _("Has this arrived? %(amount)s yuan") % {"amount": yuan(worth(entry))}
    text = _("Look at the committee’s account first: voucher %(number)s of %(day)s.") % {
        "number": entry.document_number, "day": entry.on.isoformat(),
    }  # fmt: skip
    return screen(request, subject, form, act, heading, _("Yes, it has arrived"), done=_("Confirmed."), text=text)


@login_required
@never_cache
def correct(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    subject, entry = _entry(request, public_id, entry_id)

    def act(said: Said) -> PacketAction[Any]:
        right = said.get("right", Decimal(0))
        return CorrectEntry(actor_of(request), entry, right, said.get("reason", ""), once=said.get("once", ""))

    form = given.CorrectForm(posted(request), initial={"once": new_once()})
    heading = _("Correct: %(what)s, %(amount)s yuan") % {
        "what": EntryKind(entry.kind).label, "amount": yuan(worth(entry)),
    }  # fmt: skip
    text = _("The line stays as it is; a line of its own puts it right, with your name and the reason.")
    return screen(request, subject, form, act, heading, _("Correct it"), done=_("Corrected."), text=text)


# --- what they share ---------------------------------------------------------------------------------------------------


def screen(
    request: HttpRequest,
    subject: Subject,
    form: forms.Form,
    act: Act,
    heading: str,
    button: str,
    *,
    done: str,
    text: str = "",
    kind: str = "primary",
) -> HttpResponse:
    """Show the form, or do what it says. Who may not is told whom to ask; what cannot be now is said on the ledger's page."""
    action = act({})
    stop(action.barred())
    now_not = action.early() if request.method != "POST" else None
    if now_not is not None:
        messages.warning(request, str(now_not.sentence))
        return redirect("shequ_delegation:grants", subject.public_id)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data).execute()
        except ActionRefused as caught:
            stop(caught.refusal)
            refused(form, caught.refusal)
        else:
            messages.success(request, done)
            return redirect("shequ_delegation:grants", subject.public_id)
    return page(
        request, "grant_form", form=form, subject=subject, heading=heading, button=button, button_kind=kind, text=text
    )  # fmt: skip


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _paid(said: Said) -> dict[str, Any]:
    day: dt.date = said.get("on") or today()
    return {
        "amount": said.get("amount") or Decimal(0), "on": day,
        "document_number": said.get("document_number", ""), "once": said.get("once", ""),
    }  # fmt: skip


def _grant(request: HttpRequest, public_id: str, grant_id: str) -> tuple[Subject, Grant]:
    subject = subject_or_404(request, public_id)
    found = Grant.objects.filter(task=subject.pk, public_id=grant_id).select_related("task__subject").first()
    if found is None:
        raise Http404
    return subject, found


def _entry(request: HttpRequest, public_id: str, entry_id: str) -> tuple[Subject, GrantEntry]:
    subject = subject_or_404(request, public_id)
    rows = GrantEntry.objects.filter(grant__task=subject.pk, public_id=entry_id)
    found = rows.select_related("grant__task__subject", "about").first()
    if found is None:
        raise Http404
    return subject, found
