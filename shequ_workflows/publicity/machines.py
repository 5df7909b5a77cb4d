"""The machine of an objection to a public notice (``tests/machines/objection.csv``)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.machines import ClockSpec, State, Taking, Tell, compile_machine, edge, machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import next_number
from shequ_workflows.org.constants import RESIDENT_ROLES, Relation, Role

from . import objection_guards as guards
from .auditing import SHOWN
from .constants import ANSWERERS, OBJECTION, OBJECTION_CLERKS, OBJECTION_PREFIX, OBJECTORS
from .models import Objection
from .objection_forms import AnswerForm, OpinionForm, RetractForm
from .signals import objected, upheld

#: What is told beside the words of the edges (``registers``).
OPINION_WANTED = "say:publicity.opinion_wanted"
LAID_DOWN = "say:publicity.laid_down"
TWO_DAYS = Duration.parse("2 wd")

_OBJECTOR = Tell(Relation.PROPOSER)
_SUPERVISORS = {Role.SUPERVISION_COMMITTEE, *OBJECTION_CLERKS}


class ObjectionProcess(Subject):
    """An objection on its way from being raised to its end; the rest is in ``Objection``."""

    objection: Objection

    class Meta:
        proxy = True

    def _store(self, taking: Taking, public: dict[str, str], **values: Any) -> None:
        """Columns of the objection; ``public`` ones are covered, of the objector's name in any case, and recorded as
        they are published."""
        names = [self.raised_by.name] if self.raised_by is not None else []
        covered = cover_words(self, public, people=names)
        taking.keep(**{SHOWN: covered})
        values |= covered
        for name, value in values.items():
            setattr(self.objection, name, value)
        self.objection.save(update_fields=list(values))

    def _by_word(self, taking: Taking) -> None:
        """What staff key in reached them by that channel."""
        heard_by = taking.data.get("heard_by")
        if heard_by:
            taking.channel = heard_by

    @edge(
        source="",
        target="raised",
        who=[*OBJECTORS, *OBJECTION_CLERKS],
        guards=[guards.in_period, guards.in_scope, guards.has_reason],
        clocks="+answer",
        tell=[Tell(Role.RC_DIRECTOR)],
        label=_("Object"),
        done=pgettext_lazy("objection", "Raised"),
        order=10,
    )
    def object(self, taking: Taking) -> None:
        objection = self.objection
        taking.change(number=next_number(self, OBJECTION_PREFIX))
        taking.keep(
            text=objection.text,
            about=objection.about.public_id,
            publicity=objection.notice.public_id,
            heard_at=objection.heard_at.isoformat() if objection.heard_at else "",
        )

        def tell(row: Record) -> None:
            objected.send(Objection, objection=objection, record=row)

        taking.after(tell)

    @edge(
        source="raised",
        target="answered",
        who=ANSWERERS,
        guards=[guards.not_concerned],
        clocks="-answer",
        limit="2 wd",
        form=AnswerForm,
        tell=[_OBJECTOR, Tell(Role.SUPERVISION_COMMITTEE, OPINION_WANTED)],
        label=_("Answer the objection"),
        done=_("Answered in writing"),
        warns=_("The answer goes to the objector, its text with names covered to the public. It cannot be taken back."),
        style="primary",
        order=20,
    )
    def answer(self, taking: Taking) -> None:
        data = taking.data
        public = {"public_digest": data["public_digest"], "public_answer": data["answer"]}
        self._store(taking, public, answer=data["answer"], answered_by=taking.actor.person, answered_at=taking.at)

    @edge(
        source="answered",
        target="dismissed",
        who=_SUPERVISORS,
        guards=[guards.another, guards.in_order],
        limit="2 wd",
        form=OpinionForm,
        tell=[_OBJECTOR],
        label=_("Opinion: not substantial"),
        done=_("Opinion of the supervision committee: not substantial"),
        help=_("The supervision committee gives its opinion on the answer; it does not decide the matter."),
        style="primary",
        order=30,
    )
    def opine(self, taking: Taking) -> None:
        self._opine(taking)

    @edge(
        source="answered",
        target="upheld",
        who=_SUPERVISORS,
        guards=[guards.another, guards.in_order],
        limit="2 wd",
        form=OpinionForm,
        tell=[_OBJECTOR, Tell(Role.RC_DIRECTOR)],
        label=_("Opinion: substantial, to be reconsidered"),
        done=_("Opinion of the supervision committee: substantial, the committee must reconsider"),
        warns=_("The residents' committee then has a duty to reconsider its decision. State the reasons."),
        style="warning",
        order=40,
    )
    def opine_substantial(self, taking: Taking) -> None:
        self._opine(taking)

        def tell(row: Record) -> None:
            upheld.send(Objection, objection=self.objection, record=row)

        taking.after(tell)

    def _opine(self, taking: Taking) -> None:
        data = taking.data
        self._by_word(taking)
        public = {"public_opinion": data["opinion"]}
        self._store(taking, public, opinion=data["opinion"], opined_on=data["opined_on"], signed_by=data["signed_by"])

    @edge(
        source=["raised", "answered"],
        target="retracted",
        who=[*RESIDENT_ROLES, *OBJECTION_CLERKS],
        guards=[guards.objectors_own],
        clocks="-answer",
        form=RetractForm,
        label=_("Take the objection back"),
        done=_("Taken back by the objector"),
        warns=_("It then no longer holds up the beginning of the work."),
        folded=True,
        style="warning",
        order=80,
    )
    def retract(self, taking: Taking) -> None:
        self._by_word(taking)
        if taking.data.get("heard_by"):
            taking.on_behalf_of_id = self.raised_by_id

    @edge(
        source="answered",
        target="unreviewed",
        who=[Relation.SYSTEM],
        guards=[guards.time_is_up],
        limit="2 wd",
        fires=STEP,
        tell=[Tell(Relation.PROPOSER, LAID_DOWN)],
        label=_("Lay down without an opinion"),
        done=_("No opinion of the supervision committee within two working days; this is no agreement"),
        order=90,
    )
    def lay_down(self, taking: Taking) -> None: ...


def objector_url(subject: Subject) -> str:
    """The page of the objector, and of whoever may read the objection."""
    return reverse("shequ_publicity:objection", args=[subject.public_id])


machine = machines.register(
    compile_machine(
        ObjectionProcess,
        key=OBJECTION,
        label=pgettext_lazy("kind", "Objection"),
        initial="",
        prefix=OBJECTION_PREFIX,
        participants=RESIDENT_ROLES,
        states=[
            State(
                "raised",
                pgettext_lazy("objection", "to be answered"),
                _("received: the residents' committee answers in writing within two working days"),
                kind="start",
            ),
            State(
                "answered",
                _("answered, waits for the supervision committee"),
                _("answered: the supervision committee looks at it"),
                step=TWO_DAYS,
            ),
            State(
                "dismissed",
                _("opinion: not substantial"),
                _("answered; the supervision committee finds it not substantial"),
                kind="good",
            ),
            State(
                "upheld",
                _("opinion: substantial, to be reconsidered"),
                _("substantial: the residents' committee must reconsider"),
                kind="good",
            ),
            State(
                "retracted",
                pgettext_lazy("objection", "taken back"),
                pgettext_lazy("objection, public", "taken back by the objector"),
                kind="bad",
            ),
            State(
                "unreviewed",
                _("answered; no opinion of the supervision committee in time"),
                _("answered; the supervision committee gave no opinion in time, which is no agreement"),
                kind="bad",
            ),
        ],
        clocks=[ClockSpec("answer", pgettext_lazy("clock", "the answer to the objection"), length=TWO_DAYS)],
    )
)
