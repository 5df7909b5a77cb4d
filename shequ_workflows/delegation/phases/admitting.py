"""The street's first look, the access group, the district's conference, the packet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.delegation import carrying_forms, guards, task_forms
from shequ_workflows.delegation.constants import Asked, Body
from shequ_workflows.delegation.following import follow_admission
from shequ_workflows.delegation.writing import Phase
from shequ_workflows.org.constants import Role

from .entering import APPLICATION, PROPOSER

OFFICE = Tell("delegation.office")
ASKERS = (PROPOSER, OFFICE, Tell(Role.STREET_CLERK))
DISTRICT = (Role.DISTRICT_ACCESS, Role.STREET_CLERK)


class Admitting(Phase):
    """submitted, access_review, district_review, returned, matching"""

    @edge(
        source="submitted", target="access_review", who=(Role.STREET_CLERK, Role.ACCESS_GROUP), form=task_forms.ScreenForm,
        limit="2 wd", undo=True, label=_("First look done: before the access group"), done=_("Before the access group"),
        style="primary", order=10,
    )  # fmt: skip
    def screen(self, taking: Taking) -> None: ...

    @edge(
        source="access_review", target="returned", who=(Role.ACCESS_GROUP,), clocks="~admission", form=task_forms.GapsForm,
        limit="5 wd", undo=True, tell=ASKERS, label=_("Return to be completed"), done=_("Returned to be completed"), order=30,
    )  # fmt: skip
    def return_for_completion(self, taking: Taking) -> None:
        self.ask(taking, Asked.COMPLETION, taking.data["gaps"])

    @edge(
        source="returned", target="submitted", who=(Role.STREET_CLERK, Role.DEPARTMENT), clocks=">admission",
        guards=APPLICATION, form=task_forms.ResubmitForm, limit="10 wd", tell=(Tell(Role.ACCESS_GROUP),),
        label=_("Hand in again, completed"), done=_("Handed in again"), style="primary", order=10,
    )  # fmt: skip
    def resubmit(self, taking: Taking) -> None:
        self.answer(taking.data["answers"])
        self.take_in(taking)  # type: ignore[attr-defined]

    @edge(
        source="access_review", target="not_admitted", who=(Role.ACCESS_GROUP, Role.DISTRICT_ACCESS), clocks="-admission",
        guards=(guards.street_decides, guards.access_quorum, guards.concerned_recused, guards.rc_represented, guards.access_against),
        form=task_forms.RefuseAdmissionForm, limit="5 wd", tell=ASKERS, label=_("Do not admit"), done=_("Not admitted"),
        order=40, folded=True,
    )  # fmt: skip
    def refuse_admission(self, taking: Taking) -> None:
        self.study(taking, Body.ACCESS, text=taking.data["reason"])

    @edge(
        source="access_review", target="district_review", who=(Role.ACCESS_GROUP,), clocks="^admission", limit="15 wd",
        form=task_forms.PassUpForm, undo=True, tell=(Tell(Role.DISTRICT_ACCESS),),
        label=_("Pass up to the district’s conference"), done=_("Passed up to the district’s conference"), order=20,
        help=_("What is off the list, or beyond the street, is decided there; it has 15 working days more."),
    )  # fmt: skip
    def pass_up(self, taking: Taking) -> None:
        self.fact(taking, passed_up=True)

    @edge(
        source="access_review", target="matching", who=(Role.ACCESS_GROUP,), clocks="-admission +match",
        guards=(
            guards.on_list, guards.access_quorum, guards.concerned_recused, guards.rc_represented, guards.access_majority,
            guards.within_room,
        ), form=task_forms.AdmitForm, limit="5 wd", tell=(*ASKERS, Tell(Role.RC_DIRECTOR)),
        label=pgettext_lazy("delegated task", "Admit"), done=pgettext_lazy("delegated task", "Admitted"), style="primary", order=10,
    )  # fmt: skip
    def admit(self, taking: Taking) -> None:
        self.study(taking, Body.ACCESS, text=taking.data["text"])

    @edge(
        source="district_review", target="matching", who=DISTRICT, clocks="-admission +match",
        guards=(guards.signed_minutes, guards.access_quorum, guards.rc_represented, guards.access_majority, guards.within_room),
        form=task_forms.AdmitDistrictForm, limit="15 wd", tell=(*ASKERS, Tell(Role.RC_DIRECTOR)),
        label=_("The conference admits it"), done=_("Admitted by the district’s conference"), style="primary", order=10,
    )  # fmt: skip
    def admit_district(self, taking: Taking) -> None:
        self.study(taking, Body.DISTRICT, text=taking.data["text"])
        self.fact(taking, district_admitted=True)
        self.write(taking, function_code=follow_admission(self, taking))

    @edge(
        source="district_review", target="not_admitted", who=DISTRICT, clocks="-admission",
        guards=(guards.signed_minutes, guards.access_quorum, guards.access_against), form=task_forms.RefuseDistrictForm,
        limit="15 wd", tell=ASKERS, label=_("The conference does not admit it"),
        done=_("Not admitted by the district’s conference"), order=40,
    )  # fmt: skip
    def refuse_district(self, taking: Taking) -> None:
        self.study(taking, Body.DISTRICT, text=taking.data["reason"])

    @edge(
        source="matching", target="community_reply", who=(Role.STREET_CLERK,), clocks="-match +reply",
        guards=(guards.packet_complete,), form=carrying_forms.OfferForm, limit="3 wd", tell=(Tell(Role.RC_DIRECTOR),),
        label=_("Offer it to the committee"), done=_("Offered to the residents’ committee"), style="primary", order=10,
    )  # fmt: skip
    def offer(self, taking: Taking) -> None:
        self.fact(taking, offers=int(self.facts.get("offers", 0)) + 1)

    @edge(
        source="matching", target="returned", who=(Role.STREET_FINANCE,), clocks="-match", form=carrying_forms.NoMoneyForm,
        limit="3 wd", tell=ASKERS, label=_("There is no money for it: return"), done=_("Returned: no money for it"), order=30,
    )  # fmt: skip
    def return_no_money(self, taking: Taking) -> None:
        self.ask(taking, Asked.MONEY, [taking.data["reason"]])
