"""What publicity tells the layers below: the board's work, words for the timeline, blocks of home page and desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.machines import Audience, audiences
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import PUBLIC_VERBS, VERBS
from shequ_workflows.core.record.verification import Evidence, evidence
from shequ_workflows.core.registries import EVERY_KIND, Panel, Queue, panels, queues, workplace_url
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections

from . import auditing, handing, own_voices  # noqa: F401  (what leaving authors have)
from .constants import BOARD_KEEPERS, OBJECTION, QUESTION_ANSWERERS
from .machines import LAID_DOWN, OPINION_WANTED
from .models import Objection, PublicityPeriod, Question
from .objecting import OBJECTED, OBJECTORS_OF, RECONSIDERED, objectors_of
from .objection_panels import channel_words, key_in_url, own_rows, staff_rows, status_of
from .panels import cards

#: Lines in the block of the home page.
HOME_ROWS = 5


def keeps_boards(actor: Actor) -> bool:
    return actor.has(*BOARD_KEEPERS)


def answers_questions(actor: Actor) -> bool:
    return actor.has(*QUESTION_ANSWERERS)


def board_work(actor: Actor) -> int:
    """Papers that this person's boards wait for, or should no longer carry."""
    if not keeps_boards(actor):
        return 0
    mine = PublicityPeriod.objects.kept_by(actor)
    return mine.board_missing(now()).count() + mine.taking_down_due(now()).count()


def questions_waiting(actor: Actor) -> int:
    return Question.objects.pending().answered_by(actor).count() if answers_questions(actor) else 0


queues.register(
    Queue(
        "publicity.questions",
        gettext_lazy("Questions to answer"),
        "shequ_publicity:questions",
        questions_waiting,
        may=answers_questions,
        order=55,
    )
)
queues.register(
    Queue(
        "publicity.board",
        gettext_lazy("Notice board"),
        "shequ_publicity:board",
        board_work,
        may=keeps_boards,
        order=60,
    )
)


def newest(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """The newest notices on display in this community."""
    if page.node_id is None:
        return None
    running = PublicityPeriod.objects.running(now()).within(page.node).select_related("subject", "community")
    shown = list(running.order_by("-opened_at", "-id")[:3])
    if not shown:
        return None
    return {"cards": cards(shown), "all_url": f"{reverse('shequ_publicity:list')}?community={page.node.code}"}


sections.register(Section("publicity", "shequ_publicity/home_section.html", newest, order=40, is_same_for_all=True))


def mine(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Home page: one's own objections with how they stand, newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.person_id is None or page.node_id is None:
        return None
    own = Objection.objects.raised_by(actor.person_id).filter(subject__community=page.node_id).whole()
    rows = own_rows(own.order_by("-subject_id")[:HOME_ROWS])
    return {"rows": rows} if rows else None


sections.register(Section("publicity.objections", "shequ_publicity/objections/mine.html", mine, order=12))


def objection_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """The objection's own page on the desk: its words, the notice, the answer, the opinion."""
    objection = Objection.objects.whole().filter(pk=subject.pk).first()
    if objection is None:
        return None
    return {
        "objection": objection,
        "status": status_of(objection),
        "channel": channel_words(objection),
        "notice_url": reverse("shequ_publicity:detail", args=[objection.notice.public_id]),
        "matter_url": workplace_url(objection.about),
    }


def about_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Objections to a matter of any kind, and the way to key one in."""
    if subject.kind in {OBJECTION, JOURNAL}:
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = staff_rows(Objection.objects.filter(about=subject).whole().order_by("subject_id"))
    notice = PublicityPeriod.objects.of(subject).current().filter(objection_until__isnull=False).first()
    url = key_in_url(notice, actor, now())
    return {"rows": rows, "key_in_url": url} if rows or url else None


panels.register(
    Panel("publicity.objection", OBJECTION, "shequ_publicity/objections/panel.html", objection_panel, order=10)
)
panels.register(Panel("publicity.about", EVERY_KIND, "shequ_publicity/objections/about.html", about_panel, order=800))

evidence.register(Evidence("publicity", auditing.faults))
audiences.register(Audience(OBJECTORS_OF, objectors_of))
SAYINGS.update(
    {
        OPINION_WANTED.removeprefix("say:"): lambda: _(
            "An objection has been answered: the supervision committee gives its opinion within two working days"
        ),
        LAID_DOWN.removeprefix("say:"): lambda: _(
            "The supervision committee gave no opinion on your objection in time. That is no agreement. If the answer does not satisfy you, turn to the street office (RC Organic Law art. 35)."
        ),
        RECONSIDERED.removeprefix("say:"): lambda: _(
            "The notice to which you objected was taken down: the committee discusses the matter anew"
        ),
    }
)

PUBLIC_VERBS.add(OBJECTED)
VERBS.update(
    {
        "ask_question": lambda: _("Question asked on the notice"),
        "write_question": lambda: _("Question asked at the office, with its answer"),
        "answer_question": lambda: _("Question on the notice answered"),
        OBJECTED: lambda: _("An objection was raised"),
        "review_publicity": lambda: _("Text of the notice checked"),
        "open_publicity": lambda: _("Notice put up"),
        "correct_publicity": lambda: _("Notice corrected: new version, its days begin anew"),
        "withdraw_publicity": lambda: _("Notice taken down"),
        "restart_clocks": lambda: _("Days of the notice begin anew"),
        "post_on_board": lambda: _("Hung on the notice board"),
        "take_off_board": lambda: _("Taken off the notice board"),
    }
)
