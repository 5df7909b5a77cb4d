"""What keeps a guide or a package from being published because of its form and flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shequ_workflows.flows.compiling.opening import first_edge
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form

from .choosing import asked_by, by_value

if TYPE_CHECKING:
    from shequ_workflows.catalogue.application_models import PackagePage
    from shequ_workflows.catalogue.models import ServiceGuidePage

Faults = dict[str, list[str]]


def flow_fault(flow: Flow) -> str:
    """Why an application cannot begin it; empty where it can. Its first step may ask nothing that a form does not answer."""
    if not flow.live or flow.current is None:
        return _("This flow is not published. Publish it, or choose another one.")
    first = first_edge(definition_of(flow.current))
    asked = [one.label.say("zh-hans") for one in first.asks if one.required] if first is not None else []
    if first is None or asked:
        sentence = _("Its first step asks what no form answers (%(questions)s): an application could not begin it.")
        return sentence % {"questions": "、".join(asked) or "—"}
    return ""


def guide_faults(page: ServiceGuidePage) -> Faults:
    """Of a guide that goes up: one form leads to one service, and its flow can be begun by it."""
    from shequ_workflows.catalogue.models import ServiceGuidePage

    found: Faults = {}
    if page.flow is not None:
        fault = flow_fault(page.flow)
        if fault:
            found["flow"] = [fault]
    if page.form is not None and page.alias_of_id is None:
        twin = _other(ServiceGuidePage.objects.live().filter(form=page.form).exclude(pk=page.pk)) or _package(page.form)
        if twin:
            sentence = _("By this form one applies for “%(title)s” already. Copy the form, or choose another one.")
            found.setdefault("form", []).append(sentence % {"title": twin})
    return found


def package_faults(page: PackagePage) -> Faults:
    """Of a package that goes up: services that can be applied for, all of the same community; one form for all."""
    from shequ_workflows.catalogue.application_models import PackagePage
    from shequ_workflows.catalogue.models import ServiceGuidePage

    guides = [one.guide for one in page.services.all()]
    found: Faults = {}
    if not guides:
        found["services"] = [_("Choose the services that belong to it.")]
    strange = [one.title for one in guides if one.get_parent().pk != page.get_parent().pk]
    if strange:
        sentence = _("Services of another community: %(titles)s.")
        found.setdefault("services", []).append(sentence % {"titles": "、".join(strange)})
    for one in guides:
        if one.flow is None:
            sentence = _("“%(title)s” has no flow: nobody would handle it. Choose one in its guide.")
            found.setdefault("services", []).append(sentence % {"title": one.title})
        elif fault := flow_fault(one.flow):
            found.setdefault("services", []).append(f"{one.title}：{fault}")
        if one.form is not None and one.form.quota is not None:
            sentence = _(
                "The places of “%(title)s” are counted by its own form. Take it out, or its form's limit away."
            )
            found.setdefault("services", []).append(sentence % {"title": one.title})
    if page.form is None:
        found["form"] = [_("Choose the form by which one applies for all of them.")]
        return found
    twin = _other(ServiceGuidePage.objects.live().filter(form=page.form)) or _other(
        PackagePage.objects.live().filter(form=page.form).exclude(pk=page.pk)
    )
    if twin:
        sentence = _("By this form one applies for “%(title)s” already. Copy the form, or choose another one.")
        found["form"] = [sentence % {"title": twin}]
    elif page.form.current is not None:
        _which(page.form, [one.title for one in guides], found)
    return found


def _which(form: Form, titles: list[str], found: Faults) -> None:
    """A question that offers services offers all of them: what nobody can tick, nobody applies for."""
    assert form.current is not None
    field = asked_by(ready(form.current).definition, titles)
    if field is None:
        return
    missing = [title for title in titles if title not in by_value(field, titles).values()]
    if missing:
        sentence = _(
            "The question “%(question)s” does not offer: %(titles)s. Add them as choices, with these very words."
        )
        words = {"question": field.label.say("zh-hans"), "titles": "、".join(missing)}
        found.setdefault("form", []).append(sentence % words)


def _package(form: Form) -> str:
    from shequ_workflows.catalogue.application_models import PackagePage

    return _other(PackagePage.objects.live().filter(form=form))


def _other(rows: QuerySet[Any]) -> str:
    """An alias is no other service than the page that it mirrors."""
    return str(rows.filter(alias_of=None).order_by("title").values_list("title", flat=True).first() or "")
