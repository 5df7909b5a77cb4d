from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import COMMUNITY_STAFF, RC_ROLES, Channel, Role


class PollState(models.TextChoices):
    """``open`` covers the time between opening and its first minute too: roll and texts are frozen.

    ``official``: the vote was held elsewhere, where the local rule wants it; only its result is recorded here.
    """

    DRAFT = "draft", pgettext_lazy("poll", "being prepared")
    OPEN = "open", pgettext_lazy("poll", "open")
    CLOSED = "closed", pgettext_lazy("poll", "closed")
    OFFICIAL = "official", pgettext_lazy("poll", "held in the official system")


class PollKind(models.TextChoices):
    """How many answers there are, and which are always offered."""

    YES_NO = "yes_no", _("for, against, abstain")
    ONE_OF = "one_of", _("one of several, or none of them")
    SEVERAL_OF = "several_of", _("several of a list, or none of them")


class Secrecy(models.TextChoices):
    """``confidential``: no role reads a single choice in any screen, export or log; only totals are shown.

    ``named``: the same screens; but the choice may be laid open beside the name on request of the supervision
    committee. Anonymous polls exist on paper only: whoever can let one person vote once must know who has voted.
    """

    CONFIDENTIAL = "confidential", _("confidential")
    NAMED = "named", _("with names")


class OptionCode(models.TextChoices):
    """What an option means, where its text is ours and not the author's."""

    CUSTOM = "custom", pgettext_lazy("option", "as written")
    FOR = "for", pgettext_lazy("option", "For")
    AGAINST = "against", pgettext_lazy("option", "Against")
    ABSTAIN = "abstain", pgettext_lazy("option", "Abstain")
    AGAINST_ALL = "against_all", pgettext_lazy("option", "Against all of them")


class NoteKind(models.TextChoices):
    """What was wrong with a roll."""

    MISSING = "missing", _("a voting unit is missing")
    LISTED = "listed", _("a voting unit is listed that should not be")
    AREA = "area", _("an area is wrong")
    OWNER = "owner", _("somebody else may vote for the unit")
    OTHER = "other", pgettext_lazy("roll", "another error")


class Duty(models.TextChoices):
    """What somebody did at the count."""

    WITNESS = "witness", pgettext_lazy("count", "witness")
    COUNTER = "counter", pgettext_lazy("count", "counter")
    CALLER = "caller", pgettext_lazy("count", "caller of the papers")


class ContactKind(models.TextChoices):
    """What came of looking for a voter."""

    UNREACHABLE = "unreachable", pgettext_lazy("turnout", "not reached")
    APPOINTED = "appointed", _("time agreed")


class CodeKind(models.TextChoices):
    """``letter``: one votes with it. ``slip``: it says to which voting unit a paper belongs, and no more."""

    LETTER = "letter", pgettext_lazy("ballots", "letter")
    SLIP = "slip", pgettext_lazy("ballots", "slip")


class Handed(models.TextChoices):
    """How the papers of a vote reached a voting unit (送达), or that they did not."""

    PERSON = "person", _("signed for in person")
    HOUSEHOLD = "household", _("signed for by a member of the household")
    POST = "post", _("by registered post")
    LEFT = "left", _("left at the door, with a photo or a witness")
    ONLINE = "online", _("electronically, at an address they had named")
    REFUSED = "refused", _("refused")
    ABSENT = "absent", _("nobody met")


#: Of those, the ones that reached nobody.
NOT_HANDED: frozenset[str] = frozenset({Handed.REFUSED, Handed.ABSENT})


class Invalid(models.TextChoices):
    """Why a paper is not valid."""

    BLANK = "blank", _("nothing marked")
    MANY = "many", _("more marks than allowed")
    UNCLEAR = "unclear", _("the marks cannot be read")
    SIGNED = "signed", _("marked so that the voter can be told")


#: The pack of polls without legal effect.
ADVISORY = "advisory"

#: Write the question and the options.
DRAFTERS: frozenset[str] = RC_ROLES | {Role.COMMUNITY_WORKER, Role.PARTY_SECRETARY}
#: Open a poll, or close it before its time.
OPENERS: frozenset[str] = RC_ROLES
#: Record on what local rule formal votes stand.
BASIS_KEEPERS: frozenset[str] = frozenset({Role.ADMINISTRATOR})
#: Note a proven error of a roll.
ANNOTATORS: frozenset[str] = RC_ROLES | {Role.PARTY_SECRETARY}
#: Key in votes of people who came, rang or handed in a paper.
KEYERS: frozenset[str] = COMMUNITY_STAFF | {Role.BUILDING_LEAD}
#: See the roll with its names masked: whoever writes polls, or answers for the roll.
ROLL_READERS: frozenset[str] = DRAFTERS | ANNOTATORS
#: See who has not taken part, each in his own buildings, and note whom they did not reach.
TURNOUT_READERS: frozenset[str] = KEYERS

#: Record who stood by the count, and the result of an official system.
COUNTERS: frozenset[str] = RC_ROLES
#: Count again; give witnesses their file.
RECOUNTERS: frozenset[str] = RC_ROLES | {Role.SUPERVISION_COMMITTEE}
#: Ask that one choice be opened in a dispute, and confirm it: two persons.
UNSEALERS: frozenset[str] = RC_ROLES | {Role.PARTY_SECRETARY, Role.SUPERVISION_COMMITTEE}


class OfficeChannel(models.TextChoices):
    """How votes come beside the ways by which anybody's word comes: by post, and typed by the voter on a device that staff
    hold out."""

    POST = "post", pgettext_lazy("channel", "by post")
    DEVICE = "device", _("by oneself on a device of the office")


#: Every way by which a vote may come.
VOTE_CHANNELS: list[tuple[str, object]] = [*Channel.choices, *OfficeChannel.choices]
#: How a vote may come in when staff key it.
KEYED_CHANNELS: tuple[str, ...] = (
    Channel.PHONE, Channel.PAPER, OfficeChannel.POST, Channel.VISIT, Channel.DOOR, OfficeChannel.DEVICE,
)  # fmt: skip

#: Those of papers.
PAPER_CHANNELS: tuple[str, ...] = (Channel.PAPER, OfficeChannel.POST)

#: Print letters and slips, and see their codes.
PRINTERS: frozenset[str] = DRAFTERS

#: Count papers by hand, key them in batches and settle what differs.
PAPER_COUNTERS: frozenset[str] = COMMUNITY_STAFF

#: Of age (Civil Code art. 17; RC Law art. 26).
VOTING_AGE = 18
#: The longest time a poll may run, in days (Hangzhou 2021 art. 20 allows 60 for owners' votes).
LONGEST_DAYS = 60
MOST_OPTIONS = 12
MOST_QUESTIONS = 12
#: Totals of a confidential poll are shown from this number of votes on; the record keeps them in any case.
FEWEST = 5
#: As many people stand by a count at most.
MOST_HANDS = 20
