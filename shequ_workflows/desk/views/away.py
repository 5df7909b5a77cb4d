"""Away from a day to a day: who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Substitution
from shequ_workflows.desk.access import actor_of, colleagues_view
from shequ_workflows.desk.actions import EndSubstitution, NameSubstitute
from shequ_workflows.desk.actions.standing_in import communities_of, may_enter
from shequ_workflows.desk.colleagues import colleagues_of, label_of
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import today

from .colleagues import crumbs_of, frame


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class AwayForm(forms.Form):
    """From when to when, and who stands in."""

    begins_on = _day(gettext_lazy("First day away"))
    ends_on = _day(gettext_lazy("Last day away"))
    substitute = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who stands in"),
        to_field_name="public_id",
        empty_label=gettext_lazy("— please choose —"),
        help_text=gettext_lazy(
            "They see the work in their list and get copies of the messages. They gain no role: what they may not do "
            "themselves waits, or is done by somebody who may."
        ),
    )

    def __init__(self, *args: Any, person: Person, communities: list[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: dict[int, list[str]] = {}
        for community in communities:
            roles |= colleagues_of(community)
        field: Any = self.fields["substitute"]
        field.queryset = Person.objects.filter(pk__in=roles).exclude(pk=person.pk).order_by("pinyin", "name", "pk")
        field.label_from_instance = lambda one: label_of(one, roles.get(one.pk, []))


@colleagues_view
def away(request: HttpRequest, public_id: str) -> HttpResponse:
    """Entered absences, each with a button that ends it; and a form for another."""
    actor = actor_of(request)
    person = get_object_or_404(Person, public_id=public_id, merged_into=None)
    communities = communities_of(person)
    stop(may_enter(actor, person, communities))
    if request.method != "POST":
        initial = {"begins_on": today()}
        return show(request, person, AwayForm(initial=initial, person=person, communities=communities))
    if "end" in request.POST:
        return end(request, person)
    form = AwayForm(request.POST, person=person, communities=communities)
    if not form.is_valid():
        return show(request, person, form, 422)
    data = form.cleaned_data
    try:
        NameSubstitute(actor, person, data["substitute"], data["begins_on"], data["ends_on"]).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        code = refused.refusal.code
        form.add_error(code if code in form.fields else None, str(refused))
        return show(request, person, form, 422)
    messages.success(request, _("Entered: %(name)s stands in.") % {"name": data["substitute"].name})
    return redirect("shequ_desk:away", public_id=person.public_id)


def end(request: HttpRequest, person: Person) -> HttpResponse:
    row = get_object_or_404(Substitution, public_id=request.POST.get("end", ""), person=person)
    try:
        EndSubstitution(actor_of(request), row).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Ended: from now on nobody stands in."))
    return redirect("shequ_desk:away", public_id=person.public_id)


def stop(refusal: Refusal | None) -> None:
    if refusal is not None and refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal is not None and refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def show(request: HttpRequest, person: Person, form: AwayForm, status: int = 200) -> HttpResponse:
    rows = Substitution.objects.running_or_coming(today()).filter(person=person).select_related("substitute")
    back = reverse("shequ_desk:colleagues")
    title = _("Absence of %(name)s") % {"name": person.name}
    context = frame(
        request,
        "colleagues",
        title=title,
        form=form,
        rows=rows,
        back_url=back,
        crumbs=crumbs_of(request, (_("Colleagues"), back), (title, "")),
    )
    return render(request, "shequ_desk/away.html", context, status=status)
