"""A person's document and health note: noted down, and read with a typed reason. Nothing of it stands in an address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.community.actions import ReadSecret, WriteSecret
from shequ_workflows.community.constants import SECRET_READERS, SecretField
from shequ_workflows.community.models import PersonSecret
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, desk_view
from shequ_workflows.desk.people_forms import DocumentForm, ReadForm
from shequ_workflows.desk.presenting import home_crumb
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person

from .people import only, person_or_404, stop

KEPT = (SecretField.ID_NUMBER, SecretField.HEALTH)


def there(secret: PersonSecret | None) -> list[SecretField]:
    """What is noted down."""
    return [what for what in KEPT if secret is not None and secret.has(what)]


def show(request: HttpRequest, one: Person, status: int = 200, **more: Any) -> HttpResponse:
    secret = PersonSecret.objects.filter(person=one).first()
    kept = there(secret)
    card_url = reverse("shequ_desk:person", args=[one.public_id])
    context = staff_frame(
        request,
        "",
        person=one,
        masked=secret.masked if secret is not None and SecretField.ID_NUMBER in kept else "",
        has_health_note=SecretField.HEALTH in kept,
        back_url=card_url,
        crumbs=[home_crumb(), {"label": one.name, "url": card_url}, {"label": _("Document and health"), "url": ""}],
        **{"read_form": ReadForm(there=kept) if kept else None, "write_form": DocumentForm(), **more},
    )
    return render(request, "shequ_desk/documents.html", context, status=status)


@desk_view
def documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is noted down, covered; and the forms. POST notes down."""
    only(request, SECRET_READERS)
    one = person_or_404(request, public_id)
    if request.method != "POST":
        return show(request, one)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return show(request, one, 422, write_form=form)
    changes: dict[str, Any] = form.changes()
    if not changes:
        form.add_error(None, _("Nothing was entered, so nothing was changed."))
        return show(request, one, 422, write_form=form)
    try:
        WriteSecret(actor_of(request), one, **changes).execute()
    except ActionRefused as refused:
        stop(refused)
        code = refused.refusal.code
        form.add_error("id_number" if code == "taken" else code if code in form.fields else None, str(refused))
        return show(request, one, 422, write_form=form)
    messages.success(request, _("Noted down."))
    return redirect("shequ_desk:documents", public_id=one.public_id)


@desk_view
@require_POST
def read_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """One field in clear, on this answer alone; who read it and why goes on the record."""
    only(request, SECRET_READERS)
    one = person_or_404(request, public_id)
    form = ReadForm(request.POST, there=there(PersonSecret.objects.filter(person=one).first()))
    if not form.is_valid():
        return show(request, one, 422, read_form=form)
    what = SecretField(form.cleaned_data["what"])
    try:
        value = ReadSecret(actor_of(request), one, what, reason=form.cleaned_data["reason"]).execute()
    except ActionRefused as refused:
        stop(refused)
        form.add_error("reason", str(refused))
        return show(request, one, 422, read_form=form)
    return show(request, one, shown={"label": what.label, "value": value})
