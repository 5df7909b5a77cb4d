"""What conditions and clocks of a flow may ask of the service that a case is for."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy

from shequ_workflows.catalogue.application_models import Application
from shequ_workflows.catalogue.constants import CaseKind
from shequ_workflows.catalogue.models import ServiceGuidePage
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Taking
from shequ_workflows.flows.facts import CaseFact, case_facts
from shequ_workflows.flows.models import Case
from shequ_workflows.forms.conditions import kinds
from shequ_workflows.org.moment import local_date


def guide_of(case: Case) -> ServiceGuidePage | None:
    row = Application.objects.filter(pk=case.pk).select_related("guide").first()
    return row.guide if row is not None else None


def _promised(case: Case, taking: Taking) -> object:
    """The day by which the guide promises it, from now: what is asked when it is accepted."""
    guide = guide_of(case)
    length = guide.length("promised") if guide is not None else None
    if length is None:
        return None
    return local_date(calendar_of(case.subject.node).add(taking.at, length).at).isoformat()


def _says(what: Callable[[ServiceGuidePage], bool]) -> Callable[[Case, Taking], object]:
    def value(case: Case, taking: Taking) -> object:
        guide = guide_of(case)
        return None if guide is None else what(guide)

    return value


for _fact in (
    CaseFact("service/promised", gettext_lazy("the day by which the guide promises it"), kinds.DATE, _promised),
    CaseFact("service/may_follow", gettext_lazy("papers may follow, by the guide"), kinds.BOOLEAN, _says(lambda one: one.may_follow)),
    CaseFact("service/commitment", gettext_lazy("a commitment stands for a proof, by the guide"), kinds.BOOLEAN, _says(lambda one: one.commitment)),
    CaseFact("service/on_the_spot", gettext_lazy("it is done on the spot, by the guide"), kinds.BOOLEAN, _says(lambda one: one.case_kind == CaseKind.INSTANT)),
):  # fmt: skip
    case_facts.register(_fact)
