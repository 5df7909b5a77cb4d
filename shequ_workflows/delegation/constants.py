from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Kind of the subjects that are delegated tasks, and key of their machine.
KIND: Final = "delegation"
#: Numbers read 委2026-0001.
PREFIX: Final = "委"

#: Functions on a list: from here on a warning, and above this none without one leaving or a reasoned override
#: (template §1.5 and §3.2; domain.md §8).
WARN_FUNCTIONS: Final = 45
MOST_FUNCTIONS: Final = 50
#: Rounds of 请补充权责经费.
MOST_ROUNDS: Final = 2
#: Share of a transfer that must have been received before the start (domain.md §0b).
FIRST_TRANCHE: Final = Decimal("0.5")


class FunctionCategory(models.TextChoices):
    """How a function reaches a community (domain.md §6.2)."""

    STATUTORY = "statutory", pgettext_lazy("function", "statutory duty")
    ASSISTED = "assisted", pgettext_lazy("function", "assisted")
    DELEGATED = "delegated", pgettext_lazy("function", "delegated")
    PROHIBITED = "prohibited", pgettext_lazy("function", "prohibited")
    EMERGENCY = "emergency", pgettext_lazy("function", "emergency")


#: What counts against the number of functions: what the community does.
COUNTED: Final = (FunctionCategory.STATUTORY, FunctionCategory.ASSISTED, FunctionCategory.DELEGATED)


class TaskCategory(models.TextChoices):
    """As what a task is handed down. What is prohibited is no task."""

    STATUTORY = "statutory", pgettext_lazy("function", "statutory duty")
    ASSISTED = "assisted", pgettext_lazy("function", "assisted")
    DELEGATED = "delegated", pgettext_lazy("function", "delegated")
    EMERGENCY = "emergency", pgettext_lazy("function", "emergency")


class ListState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("list", "draft")
    CONSULTING = "consulting", pgettext_lazy("list", "open for comment")
    PUBLISHED = "published", pgettext_lazy("list", "in force")
    RETIRED = "retired", pgettext_lazy("list", "no longer in force")


class Side(models.TextChoices):
    """The boundary between street office and community."""

    LEAD = "lead", _("the community leads")
    ASSIST = "assist", _("the community assists")
    NOT_OURS = "not_ours", _("not the community’s")


class Match(models.TextChoices):
    """What the system says of a demand."""

    UNKNOWN = "", pgettext_lazy("match", "not looked up")
    LISTED = "listed", pgettext_lazy("match", "on the list")
    OFF_LIST = "off_list", pgettext_lazy("match", "off the list")
    PROHIBITED = "prohibited", pgettext_lazy("match", "prohibited")


class Frequency(models.TextChoices):
    ONCE = "once", pgettext_lazy("frequency", "once")
    DAILY = "daily", pgettext_lazy("frequency", "every working day")
    WEEKLY = "weekly", pgettext_lazy("frequency", "every week")
    MONTHLY = "monthly", pgettext_lazy("frequency", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("frequency", "every quarter")
    YEARLY = "yearly", pgettext_lazy("frequency", "every year")


class GrantKind(models.TextChoices):
    POWER = "power", pgettext_lazy("grant", "power")
    PEOPLE = "people", pgettext_lazy("grant", "people")
    MONEY = "money", pgettext_lazy("grant", "money")


class MoneyKind(models.TextChoices):
    """How money comes (domain.md §0b)."""

    TRANSFER = "transfer", pgettext_lazy("money", "transfer")
    CEILING = "ceiling", pgettext_lazy("money", "reimbursed up to a ceiling")
    GOODS = "goods", pgettext_lazy("money", "in kind")
    STAFF = "staff", pgettext_lazy("money", "staff sent")
    PURCHASE = "purchase", pgettext_lazy("money", "service bought for the community")


#: Kinds of money that are owed by a day. A ceiling is claimed, not sent: nobody is late with it.
OWED: Final = (MoneyKind.TRANSFER, MoneyKind.GOODS, MoneyKind.STAFF, MoneyKind.PURCHASE)
#: States of a task. With the offer the lines stand in the ledger (machines/delegation.csv, ``offer``).
IN_LEDGER: Final = (
    "community_reply", "escalated", "accepted", "executing", "suspended", "reported", "settling", "closed", "expired",
)  # fmt: skip
#: In these money is owed.
OWING: Final = ("accepted", "executing", "suspended", "escalated", "reported", "settling")


class EntryKind(models.TextChoices):
    """A line of the ledger of one grant. ``corrected`` changes what the line it is about says, by its sign; ``lapsed`` is
    what both sides hold to be no longer owed."""

    RECEIVED = "received", pgettext_lazy("grant", "received")
    RECONCILED = "reconciled", pgettext_lazy("grant", "reconciled")
    CORRECTED = "corrected", pgettext_lazy("grant", "corrected")
    RETURNED = "returned", pgettext_lazy("grant", "paid back")
    LAPSED = "lapsed", pgettext_lazy("grant", "balance settled")


class Body(models.TextChoices):
    """Who voted."""

    ACCESS = "access", _("street access group")
    DISTRICT = "district", _("district access conference")
    RC = "rc", _("residents' committee")


class Vote(models.TextChoices):
    FOR = "for", pgettext_lazy("vote", "for")
    AGAINST = "against", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "abstained")
    RECUSED = "recused", pgettext_lazy("vote", "recused (personally concerned)")
    ABSENT = "absent", pgettext_lazy("vote", "absent")


class NotTaken(models.TextChoices):
    """Grounds on which a residents' committee does not take a task (domain.md §6.2, no. 12). None is a mark against it."""

    OFF_LIST = "off_list", pgettext_lazy("not taken", "off the list")
    NO_GRANT = "no_grant", pgettext_lazy("not taken", "no power, people or money come with it")
    BEYOND = "beyond", pgettext_lazy("not taken", "beyond what a committee may do")
    RESIDENTS = "residents", pgettext_lazy("not taken", "residents object")
    UNLAWFUL = "unlawful", pgettext_lazy("not taken", "against the law")


class Asked(models.TextChoices):
    """A one-off list of what is missing: of the application, of its money, or of the packet."""

    COMPLETION = "completion", pgettext_lazy("asked", "to complete the application")
    MONEY = "money", pgettext_lazy("asked", "money is missing")
    PACKET = "packet", pgettext_lazy("asked", "powers, people or money asked for")


class Ruled(models.TextChoices):
    ACCEPT = "accept", pgettext_lazy("ruling", "the community takes it")
    MATCH = "match", pgettext_lazy("ruling", "the packet is to be mended")
    NOT_TAKE = "not_take", pgettext_lazy("ruling", "the community does not take it")
