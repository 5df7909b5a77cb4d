from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Number of the layout of a compiled flow.
SCHEMA: Final = 1
#: Kinds of subjects that are cases begin so: ``flow:hotline``.
FAMILY: Final = "flow"

MOST_STATES: Final = 40
MOST_EDGES: Final = 120
MOST_CLOCKS: Final = 20
MOST_FACTS: Final = 40
#: More states than this make a warning: nobody keeps them in mind.
MANY_STATES: Final = 12


class StateKind(StrEnum):
    """Kinds of state: ``paused`` stops clocks that an edge into it pauses, ``good`` and ``bad`` end the case."""

    START = "start"
    WORK = "work"
    PAUSED = "paused"
    GOOD = "good"
    BAD = "bad"


ENDS: Final = frozenset({StateKind.GOOD, StateKind.BAD})


class AskKind(StrEnum):
    """What a step may ask beside a form of its own."""

    #: Why; kept in the record. Public where the step says so.
    REASON = "reason"
    TEXT = "text"
    #: Who does it from now on.
    COLLEAGUE = "colleague"
    #: The office that leads from now on; further ones that assist it.
    OFFICE = "office"
    ASSISTING = "assisting"
    #: Until when, a day.
    UNTIL = "until"
    CODE = "code"
    YES_NO = "yes_no"
    #: Which other case: into which this one is merged.
    CASE = "case"
    #: Those whose word is asked, by name.
    PEOPLE = "people"


class Mode(StrEnum):
    """How a countersigning comes out: 会签 all, 或签 any, a number of them, or a majority of those asked."""

    ALL = "all"
    ANY = "any"
    NUMBER = "number"
    MAJORITY = "majority"


class EffectKind(StrEnum):
    """Effects that come with the product; layers above register more."""

    SET = "set"
    UNASSIGN = "unassign"
    RATE = "rate"
    OPEN = "open"
    PAGE = "page"
    WEBHOOK = "webhook"
    SIGNAL = "signal"


class Word(models.TextChoices):
    """What somebody said who was asked."""

    AGREE = "agree", pgettext_lazy("countersigning", "agrees")
    DISAGREE = "disagree", pgettext_lazy("countersigning", "does not agree")
    RECUSE = "recuse", pgettext_lazy("countersigning", "recused")


class EffectState(models.TextChoices):
    """What has become of an effect. One that failed is tried again; after the last try it waits for a person."""

    PENDING = "pending", pgettext_lazy("effect", "to be done")
    DONE = "done", pgettext_lazy("effect", "done")
    DEAD = "dead", pgettext_lazy("effect", "failed, waits for somebody")


class LinkKind(models.TextChoices):
    """How two subjects belong together, told from the case's side."""

    OPENED = "opened", _("was opened from this")
    MERGED = "merged", _("was merged into")
    REOPENS = "reopens", _("takes up again")
    RELATED = "related", _("belongs together with")


class Place(models.TextChoices):
    """Who may read a comment."""

    INTERNAL = "internal", pgettext_lazy("comment", "staff only")
    PUBLIC = "public", pgettext_lazy("comment", "also whoever raised it")


#: Relations to a case beside those of the core: asked for his word; of an office that assists; was sent a copy.
SEAT: Final = "seat"
ASSISTING: Final = "assisting"
#: Of a step that only whoever did it before may take again, and the verbs that every flow has.
CLAIM: Final = "claim"
RELEASE: Final = "release"
TRANSFER: Final = "pass_on"
DELEGATE: Final = "delegate"
HAND_BACK: Final = "hand_back"
URGE: Final = "urge"
COPY_TO: Final = "copy_to"
AGREE: Final = "agree"
DISAGREE: Final = "disagree"
RECUSE: Final = "recuse"
ASSIST: Final = "assist"
#: Keys that a flow's own steps may not have.
OWN_VERBS: Final = frozenset(
    {CLAIM, RELEASE, TRANSFER, DELEGATE, HAND_BACK, URGE, COPY_TO, AGREE, DISAGREE, RECUSE, ASSIST, "open", "undo"}
)
#: Somebody urges once in this many hours.
URGE_PAUSE_HOURS: Final = 24
