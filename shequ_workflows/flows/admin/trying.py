"""Try out: the draft is played with invented people and a clock that can be moved. Nothing is kept but saved try-outs: what was
played so far travels with the page."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from shequ_workflows.core.admin.views import moment
from shequ_workflows.core.calendar.durations import MAX_AMOUNT, Duration, Unit
from shequ_workflows.flows.compiling.compile import Compiled, compile_flow
from shequ_workflows.flows.definition.schema import NO_WORDS, Edge
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.running.knowing import step_of
from shequ_workflows.flows.showing.words import who_names
from shequ_workflows.flows.trying.actions import DeleteScenario, SaveScenario
from shequ_workflows.flows.trying.moves import MOST, BadMoves, Move, as_data, read_moves
from shequ_workflows.flows.trying.playing import Happening, Played, play
from shequ_workflows.flows.trying.scenarios import morning
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Action, ActionRefused
from shequ_workflows.org.numbers import whole_number

from .build import told_fault
from .forms.fields import LengthField, LengthWidget
from .forms.trying import TryForm
from .pages import OfDraft, url_of

#: Characters of the moves that a page sends back.
_LONGEST: Final = 200_000


class TryView(OfDraft, TemplateView):
    """``do``: ``step:<role>:<step>``, ``take`` (with its form), ``due``, ``day``, ``pass``, ``back``, ``restart``, ``save``,
    ``load:<pk>``, ``delete:<pk>``."""

    needs = "change"
    template_name = "shequ_flows/admin/try.html"
    page_title = gettext_lazy("Try out")

    @cached_property
    def compiled(self) -> Compiled | None:
        try:
            return compile_flow(self.draft.flow)
        except Unpublishable as reason:
            self.found: list[Fault] = reason.faults
            return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.shown([])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.compiled is None:
            return self.shown([])
        moves = self._moves()
        do, _sep, rest = request.POST.get("do", "").partition(":")
        doing = {
            "step": self._step, "take": self._take, "due": self._due, "day": self._day, "pass": self._pass,
            "back": self._back, "restart": self._restart, "save": self._save, "load": self._load, "delete": self._delete,
        }.get(do)  # fmt: skip
        if doing is None:
            raise Http404
        return doing(moves, rest)

    def _moves(self) -> list[Move]:
        text = self.request.POST.get("moves", "")
        try:
            return read_moves(json.loads(text[:_LONGEST] or "[]"))
        except (BadMoves, ValueError, RecursionError):
            messages.error(self.request, _("What was played could not be read. The try-out begins anew."))
            return []

    # -- what is done ------------------------------------------------------------------------------------------------

    def _step(self, moves: list[Move], rest: str) -> HttpResponse:
        role, _sep, name = rest.partition(":")
        step = self._known(name)
        if step.asks or step.form:
            return self.shown(moves, asking=(role, name, self._form(step, None)))
        return self._with(moves, Move(role, name))

    def _take(self, moves: list[Move], rest: str) -> HttpResponse:
        role, name = self.request.POST.get("role", ""), self.request.POST.get("step", "")
        form = self._form(self._known(name), self.request.POST)
        if not form.is_valid():
            return self.shown(moves, asking=(role, name, form), status=422)
        return self._with(moves, Move(role[:80], name, form.move_data()))

    def _known(self, name: str) -> Edge:
        """The step of this edge; the verbs that every flow has ask nothing here."""
        assert self.compiled is not None
        step = self.compiled.definition.edge(step_of(name))
        return step if step is not None else Edge(name[:28], (), (), NO_WORDS, NO_WORDS, ())

    def _form(self, step: Edge, data: Any) -> TryForm:
        assert self.compiled is not None
        return TryForm(data, flow=self.compiled.definition, step=step, form=self.draft.forms.get(step.form))

    def _due(self, moves: list[Move], rest: str) -> HttpResponse:
        played = self._play(moves)
        due = min((one.due_at for one in played.limits if one.due_at > played.at), default=None)
        if due is None:
            messages.warning(self.request, _("Nothing is due: no clock runs."))
            return self.shown(moves)
        minutes = math.ceil((due - played.at).total_seconds() / 60)
        length = Duration(minutes, Unit.MIN) if minutes <= MAX_AMOUNT else Duration(math.ceil(minutes / 1440), Unit.D)
        return self._with(moves, Move(after=str(length)))

    def _day(self, moves: list[Move], rest: str) -> HttpResponse:
        return self._with(moves, Move(after="1 wd"))

    def _pass(self, moves: list[Move], rest: str) -> HttpResponse:
        field = LengthField(required=False)
        try:
            length = field.clean([self.request.POST.get("length_0"), self.request.POST.get("length_1")])
        except ValidationError:
            length = ""
        if not length:
            messages.error(self.request, _("Say how much time goes by: a number and its unit."))
            return self.shown(moves, status=422)
        return self._with(moves, Move(after=length))

    def _back(self, moves: list[Move], rest: str) -> HttpResponse:
        return self.shown(moves[:-1])

    def _restart(self, moves: list[Move], rest: str) -> HttpResponse:
        return self.shown([])

    def _with(self, moves: list[Move], move: Move) -> HttpResponse:
        if len(moves) >= MOST:
            messages.error(self.request, _("A try-out has at most %(most)d moves.") % {"most": MOST})
            return self.shown(moves, status=422)
        return self.shown([*moves, move])

    # -- saved ones --------------------------------------------------------------------------------------------------

    def _save(self, moves: list[Move], rest: str) -> HttpResponse:
        own = _own(self._play(moves).happenings)
        ended = [
            Move(one.role, one.step, one.data, one.after, happened.state)
            for one, happened in zip(moves, own, strict=True)
        ]
        done = self._did(SaveScenario(self.actor, self.object, self.request.POST.get("name", ""), ended))
        if done:
            messages.success(self.request, _("Saved: it is played again before each publication."))
        return self.shown(moves, status=200 if done else 422)

    def _load(self, moves: list[Move], rest: str) -> HttpResponse:
        found = self.object.scenarios.filter(pk=whole_number(rest) or 0).first()
        if found is None:
            raise Http404
        try:
            loaded = read_moves(found.steps)
        except BadMoves as wrong:
            messages.error(self.request, str(wrong))
            return self.shown(moves)
        return self.shown(loaded)

    def _delete(self, moves: list[Move], rest: str) -> HttpResponse:
        found = self.object.scenarios.select_related("flow__node").filter(pk=whole_number(rest) or 0).first()
        if found is None:
            raise Http404
        if self._did(DeleteScenario(self.actor, found)):
            messages.success(self.request, _("The saved try-out is deleted."))
        return self.shown(moves)

    def _did(self, action: Action[Any]) -> bool:
        try:
            action.execute()
        except ActionRefused as refused:
            messages.error(self.request, str(refused))
            return False
        return True

    # -- the page ----------------------------------------------------------------------------------------------------

    def _play(self, moves: list[Move]) -> Played:
        assert self.compiled is not None
        return play(self.compiled, self.object.node, moves, morning(self.object.node))

    def shown(
        self, moves: list[Move], *, asking: tuple[str, str, TryForm] | None = None, status: int = 200
    ) -> HttpResponse:
        if self.compiled is None:
            faults = [told_fault(self.draft, one) for one in self.found] if self.draft.definition is not None else []
            context = self.get_context_data(cannot=True, faults=faults, base_url=url_of("build", self.object.pk))
            return self.render_to_response(context, status=status)
        played = self._play(moves)
        context = self.get_context_data(**self._told(moves, played))
        if asking is not None:
            role, name, form = asking
            label = next((str(one.label) for one in played.offers if one.step == name), name)
            context |= {"asking": {"role": role, "step": name, "label": label, "who": _role(role), "form": form}}
        return self.render_to_response(context, status=status)

    def _told(self, moves: list[Move], played: Played) -> dict[str, Any]:
        definition = self.draft.definition
        assert definition is not None  # it was compiled
        states = {one.key: one.label.say(spoken()) for one in definition.states}
        by_role: dict[str, list[dict[str, Any]]] = {}
        for offer in played.offers:
            said = {
                "label": str(offer.label),
                "refusal": offer.refusal,
                "asks": offer.asks,
                "value": f"step:{offer.role}:{offer.step}",
            }
            by_role.setdefault(offer.role, []).append(said)
        return {
            "moves": json.dumps(as_data(moves), ensure_ascii=False),
            "count": len(moves),
            "at": moment(played.at),
            "state": states.get(played.state, ""),
            "is_open": played.is_open,
            "limits": [{"label": one.label, "due": moment(one.due_at), "paused": one.state == "paused"} for one in played.limits],
            "offers": [{"who": _role(role), "steps": steps} for role, steps in by_role.items()],
            "happenings": [_happened(one, states) for one in reversed(played.happenings)],
            "length": LengthWidget().render("length", ""),
            "scenarios": list(self.object.scenarios.order_by("name")),
        }  # fmt: skip


def _own(happenings: list[Happening]) -> list[Happening]:
    """One for each move: what the system did by itself is left out."""
    return [one for one in happenings if one.role != "system"]


def _role(role: str) -> str:
    return who_names([role]) if role else _("(time goes by)")


def _happened(one: Happening, states: dict[str, str]) -> dict[str, Any]:
    return {
        "at": moment(one.at),
        "who": _role(one.role),
        "label": one.label or one.step,
        "state": states.get(one.state, ""),
        "refusal": one.refusal,
        "errors": one.errors,
        "told": [{"at": moment(told.at), "whom": _role(told.whom), "words": told.words} for told in one.told],
    }
