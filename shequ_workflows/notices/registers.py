"""What this layer tells those below: home page sections, where staff on duty may publish, links, a queue, a list in the
admin, and what each tick does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.admin.registry import AdminEntry, viewsets
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import EVERY_KIND, DeskLink, Panel, Queue, desk_links, panels, queues
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import Subtree, subtrees
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import Section, sections
from shequ_workflows.org.periodic import Job, jobs
from shequ_workflows.publicity.constants import QUESTION_ANSWERERS

from . import finding, flow_drafts  # noqa: F401 - what is searched; an effect of flows
from .constants import ON_DUTY, URGENT
from .duty_actions import make_dues
from .duty_views import owed_by
from .flow_panel import case_notices
from .models import NoticeIndexPage, NoticePage, NoticeQuestion
from .querysets import newest, running_urgent, to_check, urgent_indexes
from .scheduling import publish_due

ON_FRONT_PAGE = 5


def issuers(page: CommunityPage, notices: list[NoticePage]) -> dict[int, str]:
    """Notice → whose it is, where notices of several communities stand together. One query."""
    homes = dict(CommunityPage.objects.descendant_of(page).values_list("path", "title"))
    return {one.pk: title for one in notices for path, title in homes.items() if one.path.startswith(path)}


def cards(request: HttpRequest, page: CommunityPage, notices: list[NoticePage]) -> list[dict[str, Any]]:
    names = issuers(page, notices)
    return [notice.card(request, names.get(notice.pk, "")) for notice in notices]


def newest_notices(request: HttpRequest, page: CommunityPage) -> dict[str, Any] | None:
    """Home page: the newest notices, and the way to all of them."""
    board = NoticeIndexPage.objects.child_of(page).live().filter(is_urgent=False).first()
    shown = cards(request, page, newest(page, ON_FRONT_PAGE))
    if not shown and board is None:
        return None
    return {"cards": shown, "all_url": board.get_url(request) if board is not None else ""}


def urgent_now(request: HttpRequest, page: CommunityPage) -> dict[str, Any] | None:
    """Home page, above all else: what is cut off just now."""
    shown = cards(request, page, running_urgent(page))
    return {"cards": shown} if shown else None


def on_duty(actor: Actor) -> bool:
    return actor.has(*ON_DUTY)


def unchecked_count(actor: Actor) -> int:
    return to_check(actor).count() if on_duty(actor) else 0


def owed_count(actor: Actor) -> int:
    return owed_by(actor).count() if on_duty(actor) else 0


def answers_questions(actor: Actor) -> bool:
    return actor.has(*QUESTION_ANSWERERS)


def questions_waiting(actor: Actor) -> int:
    return NoticeQuestion.objects.pending().answered_by(actor).count() if answers_questions(actor) else 0


def make_admin_list() -> Any:
    from .admin_listing import NoticeListing

    return NoticeListing("shequ_notices_admin")


sections.register(
    Section("notices.urgent", "shequ_notices/urgent_section.html", urgent_now, order=5, is_same_for_all=True)
)
sections.register(Section("notices", "shequ_notices/section.html", newest_notices, order=50, is_same_for_all=True))
subtrees.register(Subtree(URGENT, urgent_indexes))
desk_links.register(DeskLink("urgent", _("Urgent notice"), "shequ_notices:urgent", may=on_duty, shortcut="b", order=40))
queues.register(
    Queue("notice_checks", _("Notices to check"), "shequ_notices:checks", unchecked_count, may=on_duty, order=40)
)
panels.register(Panel("notices.case", EVERY_KIND, "shequ_notices/case_panel.html", case_notices, order=32))
queues.register(Queue("dues", _("To be published"), "shequ_notices:dues", owed_count, may=on_duty, order=45))
queues.register(
    Queue(
        "notices.questions",
        _("Questions on notices"),
        "shequ_notices:questions",
        questions_waiting,
        may=answers_questions,
        order=56,
    )
)
jobs.register(Job("notices.dues", make_dues, order=35))
jobs.register(Job("notices.schedule", publish_due, order=30))
viewsets.register(AdminEntry("notices", make_admin_list, order=80))
VERBS.update(
    {
        "publish_urgent_notice": lambda: gettext("Urgent notice put up"),
        "check_urgent_notice": lambda: gettext("Urgent notice checked"),
        "take_down_publicity": lambda: gettext("Publicity taken down before its day"),
        "restart_display": lambda: gettext("Text of a publicity changed: its display began anew"),
        "note_published": lambda: gettext("What had to be published was published"),
        "publish_again": lambda: gettext("Notice taken down early: to be published again"),
        "note_nothing_to_publish": lambda: gettext("Nothing to publish"),
        "note_to_publish": lambda: gettext("Something that must be published"),
        "ask_about_notice": lambda: gettext("Question on a notice"),
        "write_about_notice": lambda: gettext("Question on a notice, with its answer"),
        "answer_about_notice": lambda: gettext("Question on a notice answered"),
        "draft_notice": lambda: gettext("Draft of a notice written"),
        "display_again": lambda: gettext("Publicity put up again"),
    }
)
