from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import COMMUNITY_STAFF, RC_ROLES, RESIDENT_ROLES, Role


class Category(models.TextChoices):
    """The seven kinds of matter that must be published (RC Organic Law 2025, art. 34), in the order of the law."""

    MEETINGS = "meetings", _("decided by residents' or representatives' meetings, and its carrying-out")
    FUNDS = "funds", _("money and goods from government and donations")
    FACILITIES = "facilities", _("facilities the committee owns or uses")
    PROJECTS = "projects", _("community service projects")
    CONSULTATION = "consultation", _("settled by consultation, and its carrying-out")
    ASSISTANCE = "assistance", _("help given to government work")
    OTHER = "other", _("other matters many residents care about")


class Purpose(models.TextChoices):
    """``decision`` takes objections; ``outcome`` (result and accounts, not adopted, ended early) does not."""

    DECISION = "decision", pgettext_lazy("publicity", "decision")
    OUTCOME = "outcome", pgettext_lazy("publicity", "result")


#: Purpose → the subject's clocks that a notice reads: (objections, display).
CLOCKS: dict[str, tuple[str, str]] = {Purpose.DECISION: ("objection", "display"), Purpose.OUTCOME: ("", "accounts")}

#: RC Organic Law art. 34: no setting goes below it.
DISPLAY_DAYS = 15

#: Write and save the text.
AUTHORS: frozenset[str] = COMMUNITY_STAFF | {Role.OWNERS_COMMITTEE}
#: Look it over before it goes up.
REVIEWERS: frozenset[str] = RC_ROLES | {Role.COMMUNITY_WORKER, Role.PARTY_SECRETARY}
#: Put it up, or correct it, where no transition has asked who may.
PUBLISHERS: frozenset[str] = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY})
#: Take it down at once: a name that should not stand there cannot wait for the director.
WITHDRAWERS: frozenset[str] = REVIEWERS
#: Tick the notice board.
BOARD_KEEPERS: frozenset[str] = COMMUNITY_STAFF | {Role.BUILDING_LEAD}

#: Kind of the subjects that are objections, and key of their machine.
OBJECTION: Final = "objection"
#: Numbers read 异2026-0001.
OBJECTION_PREFIX: Final = "异"

#: Object in their own name, once it is checked that they live or own here; and the committee that looks on.
OBJECTORS: Final[frozenset[str]] = RESIDENT_ROLES | {Role.SUPERVISION_COMMITTEE}
#: Key in what others object to, what the supervision committee says on paper, and that somebody takes it back.
OBJECTION_CLERKS: Final[frozenset[str]] = frozenset({Role.COMMUNITY_WORKER})
#: Answer in writing.
ANSWERERS: Final[frozenset[str]] = RC_ROLES
#: States in which an objection still blocks the beginning of work.
BLOCKING: Final = ("raised", "answered")
#: States in which it blocks no more.
SETTLED: Final = ("dismissed", "retracted", "unreviewed")

#: Of one person: objections to one notice that wait for their end, and objections in one day to all notices.
MOST_OPEN: Final = 3
MOST_A_DAY: Final = 10
LONGEST_OBJECTION: Final = 2000


class QuestionState(models.TextChoices):
    """先审后发: a question is published together with its answer, or not, with a word to whoever asked."""

    PENDING = "pending", pgettext_lazy("question", "waits for its answer")
    PUBLISHED = "published", pgettext_lazy("question", "answered in public")
    REFUSED = "refused", pgettext_lazy("question", "not published")


#: Answer questions on notices, and write down those that were asked at the office.
QUESTION_ANSWERERS: Final[frozenset[str]] = REVIEWERS
#: Of one person: questions that wait on one notice, and questions in one day on all notices.
MOST_WAITING_QUESTIONS: Final = 3
MOST_QUESTIONS_A_DAY: Final = 10
LONGEST_QUESTION: Final = 500
