"""New case: which flow, for whom, what its first step asks; then number and second secret, to print."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from shequ_workflows.community.finding import find_people
from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Edge
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Wish, origins
from shequ_workflows.flows.desk.frame import OPENERS, back_to, for_roles, page
from shequ_workflows.flows.desk.new_forms import PREFIX, AboutForm, PasteForm
from shequ_workflows.flows.desk.openers import first_step_of
from shequ_workflows.flows.desk.opening import CameFrom, OpenAtDesk
from shequ_workflows.flows.desk.pasting import read_ticket
from shequ_workflows.flows.desk.places import openable, places_for
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.running.answering import ANSWERS
from shequ_workflows.flows.running.asking import StepForm
from shequ_workflows.forms.filling.judging import judge
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import local_date, now


@for_roles(OPENERS)
def new(request: HttpRequest) -> HttpResponse:
    """What may be opened here."""
    return page(request, "new", "flows.new", offered=openable(actor_of(request)))


@sensitive_post_parameters()
@for_roles(OPENERS)
def open_page(request: HttpRequest, key: str) -> HttpResponse:
    """The first step's form. Posted, ``case-do`` is ``read`` (a pasted ticket), ``find`` (a person) or ``open``."""
    rows = Flow.objects.filter(live=True, key=key).select_related("node", "current__flow")
    flow = rows.first()
    if flow is None:
        raise Http404
    places = places_for(actor_of(request), flow)
    if not places:
        raise PermissionDenied(_("You cannot open this kind of case. Please ask the community."))
    return _Opening(request, flow, places).answer()


class _Opening:
    """One request of the page."""

    def __init__(self, request: HttpRequest, flow: Flow, places: list[Node]) -> None:
        self.request, self.flow, self.places = request, flow, places
        assert flow.current is not None  # it is live
        self.definition = definition_of(flow.current)
        edge = first_step_of(flow)
        assert edge is not None  # there is a place where it may be taken
        self.edge: Edge = edge
        self.came_from, self.wish = self._origin()
        self.posted: QueryDict = request.POST
        if request.method == "POST" and edge.form is not None:
            self.posted = edge.form.received(request.POST, request.FILES, actor_of(request))

    def _origin(self) -> tuple[CameFrom | None, Wish | None]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        for origin in origins:
            public_id = given.get(origin.key, "")
            wish = origin.wish(actor_of(self.request), public_id) if public_id else None
            if wish is not None:
                return CameFrom(origin.key, public_id), wish
        return None, None

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.show(self.about(None), self.step({}))
        do = self.request.POST.get(f"{PREFIX}-do", "open")
        if do == "read":
            return self.read()
        about, step = self.about(self.request.POST), self.step(None)
        if do == "find" or (isinstance(step, StepForm) and step.is_quiet):
            about.errors.clear()
            if isinstance(step, StepForm):
                step.is_only_shown = True
            return self.show(about, step)
        return self.open(about, step)

    # -- forms -------------------------------------------------------------------------------------------------------

    def about(self, typed: Any) -> AboutForm:
        query = typed if typed is not None else {}
        people = find_people(_as_search(query), actor_of(self.request), "")[1] if query else []
        initial: dict[str, Any] = {"channel": Channel.HOTLINE if self.definition.reference else Channel.PHONE}
        if self.wish is not None:
            initial |= {"channel": self.wish.channel, "node": self.wish.node.community.code}
            if self.wish.person is not None and typed is None:
                people = [(self.wish.person.public_id, self.wish.person.name)]
                initial["person"] = self.wish.person.public_id
        chosen = query.get(f"{PREFIX}-person", "") if query else ""
        if chosen and chosen not in dict(people):
            people = [*people, *self._known(chosen)]
        return AboutForm(typed, places=self.places, people=people, initial=initial)

    def _known(self, public_id: str) -> list[tuple[str, str]]:
        """Whoever was chosen already, though the search finds others now."""
        from shequ_workflows.community.querysets import people_visible_to

        rows = people_visible_to(actor_of(self.request)).filter(public_id=public_id)
        known = rows.values_list("public_id", "name").first()
        if known is None and self.wish is not None and self.wish.person is not None:
            known = (self.wish.person.public_id, self.wish.person.name)
            return [known] if known[0] == public_id else []
        return [known] if known is not None else []

    def step(self, answers: dict[str, Any] | None) -> Any:
        """The first step's form: as posted, or opened with ``answers``; None where it asks nothing."""
        if self.edge.form is None:
            return None
        place = self.places[0]
        subject = Subject(kind=self.flow.kind, node=place, community=place.community, path=place.path)
        if answers is None:
            return self.edge.form(self.posted, subject=subject, actor=actor_of(self.request))
        told = {**self._told(), **answers}
        return self.edge.form(initial={ANSWERS: told}, subject=subject, actor=actor_of(self.request))

    def _told(self) -> dict[str, Any]:
        """What was told the office already, read as a ticket without labels."""
        if self.wish is None:
            return {}
        return self._read(self.wish.text)

    def _read(self, text: str) -> dict[str, Any]:
        version = getattr(self.edge.form, "version", None)
        if version is None:
            return {}
        known = ready(version)
        calendar = calendar_of(self.places[0])
        found = read_ticket(
            text, known.definition.fields(), local_date(now()), lambda day: calendar.closing(day).time()
        )
        # What is not asked, given these answers, is not put in either: a name without consent, say.
        return judge(known, found, now()).answers

    # -- what is done ------------------------------------------------------------------------------------------------

    def read(self) -> HttpResponse:
        paste = PasteForm(self.request.POST)
        found = self._read(paste.cleaned_data["text"]) if paste.is_valid() else {}
        return self.show(
            self.about(None), self.step(found), paste=paste, found=len(found), missing=self._missing(found),
            status=200 if found else 422,
        )  # fmt: skip

    def _missing(self, found: dict[str, Any]) -> str:
        """What the form must have and the ticket did not tell."""
        version = getattr(self.edge.form, "version", None)
        fields = ready(version).definition.fields() if version is not None else ()
        return _(", ").join(one.label.say(spoken()) for one in fields if one.required is True and one.key not in found)

    def open(self, about: AboutForm, step: Any) -> HttpResponse:
        if not about.is_valid():
            if step is not None:
                step.is_valid()
            return self.show(about, step, status=422)
        data = about.cleaned_data
        action = OpenAtDesk(
            actor_of(self.request), self.flow, about.place, data=self.posted, raised_by=about.raised_by,
            channel=data["channel"], once=data["once"], came_from=self.came_from,
        )  # fmt: skip
        try:
            subject = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            if step is not None:
                step.is_valid()
            shown: Refusal | None = refused.refusal if refused.refusal.code != "form" else None
            return self.show(about, step, refusal=shown, status=int(refused.refusal.status))
        return opened_page(self.request, subject, action.secret, self.definition.public)

    def show(self, about: AboutForm, step: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        crumbs = [{"label": _("New case"), "url": reverse("shequ_flows:new")}, {"label": self.edge.label, "url": ""}]
        context = {
            "flow": self.flow, "edge": self.edge, "about": about, "step": step, "crumbs": crumbs,
            "came_from": self.came_from, "wish": self.wish, "paste": PasteForm(is_first=not about.is_bound) if self.definition.reference else None,
            "known": self._twin(more.get("refusal"), step), **more,
        }  # fmt: skip
        return page(self.request, "open", "flows.new", status=status, **context)

    def _twin(self, refusal: Refusal | None, step: Any) -> dict[str, Any] | None:
        """The case that has this number already, if whoever asks may know of it."""
        if refusal is None or refusal.code != "reference" or step is None:
            return None
        key = self.definition.reference.partition("/")[2]
        number = " ".join(str(self.request.POST.get(key, "")).split())[:40]
        seen = Subject.objects.visible_to(actor_of(self.request)).filter(case__flow=self.flow, case__reference=number)
        found = seen.first()
        return {"title": found.title, "number": found.number, "url": back_to(found)} if found is not None else None


def _as_search(posted: Any) -> Any:
    data = posted.copy()
    data["q"] = posted.get(f"{PREFIX}-q", "")
    return data


def opened_page(request: HttpRequest, subject: Subject, secret: str, is_public: bool) -> HttpResponse:
    """It is opened. The second secret stands on this answer alone."""
    track = request.build_absolute_uri(reverse("shequ_flows:track")) if is_public else ""
    office = CommunityPage.objects.filter(node=subject.community).order_by("pk").first()
    return page(
        request, "opened", "flows.new", subject=subject, secret=secret if is_public else "", track_url=track,
        office=office, back_url=back_to(subject), flow_key=subject.kind.partition(":")[2],
        community_name=subject.community.name,
        crumbs=[{"label": _("New case"), "url": reverse("shequ_flows:new")}, {"label": _("Opened"), "url": ""}],
    )  # fmt: skip
