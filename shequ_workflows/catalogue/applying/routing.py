"""A form that belongs to a guide or a package opens a case for each service applied for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shequ_workflows.catalogue.application_models import Application, PackagePage
from shequ_workflows.catalogue.models import GuideVersion, ServiceGuidePage
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.actions.by_form import Way, flow_of
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.acting import ActionRefused, Answer, refuse
from shequ_workflows.org.querysets import prefixes

from .choosing import asked_by, chosen


def ways_of(submission: Submission) -> Sequence[Way] | None:
    """None where the form is of no guide that has a flow, nor of a package. Raises ``ActionRefused`` where a service is paused,
    or none is chosen."""
    package = _package(submission)
    if package is not None:
        return [_way(one, submission, package) for one in _chosen(package, submission)]
    guides = ServiceGuidePage.objects.filter(form=submission.form_id, flow__isnull=False, alias_of=None)
    guide = guides.live().select_related("flow__node", "flow__current__flow").order_by("pk").first()
    if guide is not None:
        return [_way(guide, submission, None)]
    _refuse_withdrawn(guides, submission)
    return None


def _refuse_withdrawn(guides: QuerySet[ServiceGuidePage], submission: Submission) -> None:
    """Whoever began before a service was taken down is told so: without a case nobody would see to what he sends. A form
    that a flow of its own begins with goes on."""
    packages = PackagePage.objects.filter(form=submission.form_id, alias_of=None)
    gone = [rows.filter(live=False, first_published_at__isnull=False).first() for rows in (guides, packages)]
    page = next((one for one in gone if one is not None), None)
    if page is not None and flow_of(submission) is None:
        sentence = _("“%(title)s” cannot be applied for just now. %(why)s %(instead)s")
        words = {"title": page.title, "why": "", "instead": getattr(page, "instead", "")}
        raise ActionRefused(refuse("paused", " ".join((sentence % words).split()), Answer.STALE))


def _package(submission: Submission) -> PackagePage | None:
    found: PackagePage | None = (
        PackagePage.objects.live().filter(form=submission.form_id, alias_of=None).order_by("pk").first()
    )
    return found


def _chosen(package: PackagePage, submission: Submission) -> list[ServiceGuidePage]:
    """Those ticked, in the order of the package, by the names that they have or had: a form keeps the words of its day. One
    that is ticked and was withdrawn is among them; where nothing asks which, it is not."""
    rows = package.services.select_related("guide__flow__node", "guide__flow__current__flow")
    guides = [one.guide for one in rows.order_by("sort_order", "pk")]
    named = _by_name(guides)
    form = ready(submission.version).definition
    if asked_by(form, list(named)) is None:
        found = [guide for guide in guides if guide.live and guide.flow is not None]
    else:
        wanted = {named[name].pk for name in chosen(form, list(named), all_answers(submission))}
        found = [guide for guide in guides if guide.pk in wanted]
    if not found:
        raise ActionRefused(refuse("services", _("Please choose at least one service."), Answer.INVALID))
    return found


def _by_name(guides: Sequence[ServiceGuidePage]) -> dict[str, ServiceGuidePage]:
    """Each by its title, and by those of its versions that no other has. One query."""
    by_pk = {guide.pk: guide for guide in guides}
    found = {guide.title: guide for guide in guides}
    bodies = GuideVersion.objects.filter(page__in=by_pk).order_by("-number").values_list("page", "body")
    for pk, body in bodies:
        found.setdefault(json.loads(body).get("title", ""), by_pk[pk])
    return found


def _way(guide: ServiceGuidePage, submission: Submission, package: PackagePage | None) -> Way:
    if guide.flow is None or not guide.is_open_for_applications:
        sentence = _("“%(title)s” cannot be applied for just now. %(why)s %(instead)s")
        words = {"title": guide.title, "why": guide.state_reason, "instead": guide.instead}
        raise ActionRefused(refuse("paused", " ".join((sentence % words).split()), Answer.STALE))
    if guide.flow.node.path not in prefixes(submission.node.path):
        sentence = _("This is applied for where you live. Please ring the office of your community.")
        raise ActionRefused(refuse("place", sentence, Answer.INVALID))
    return Way(guide.flow, guide.title, partial(note_application, guide, package, submission))


def note_application(
    guide: ServiceGuidePage, package: PackagePage | None, submission: Submission, subject: Subject
) -> None:
    """Which service the case is for, in the version that was in force."""
    Application.objects.create(
        subject=subject, guide=guide, version=guide.versions.order_by("-number").first(), package=package,
        submission=submission, title=guide.title,
    )  # fmt: skip
