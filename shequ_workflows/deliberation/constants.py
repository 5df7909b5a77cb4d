from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.meetings.constants import Kind as MeetingKind

#: Key of the machine and kind of its subjects.
KIND = "deliberation"
#: Numbers read 议2026-0012.
PREFIX = "议"

#: Kind and number of the tasks of carrying out, and how many a matter may have.
TASK = "task"
TASK_PREFIX = "任"
MOST_TASKS = 60

#: People of the community who carry a matter along; they see every matter in their scope and its opinions.
STAFF = ("community_worker", "rc_member", "rc_director")
#: Who may key in what others said on paper, by phone or at the door.
CLERKS = ("grid_worker", "building_lead", *STAFF, "party_secretary")
#: Who may hand in a matter (tests/machines/deliberation.csv, submit).
PROPOSERS = (
    "resident", "household_rep", "owner", "residents_rep", "building_lead", "grid_worker", "community_worker",
    "rc_member", "rc_director", "owners_committee", "property_company", "social_org", "party_secretary",
)  # fmt: skip
#: Of those, the roles that count although they are held in a building or grid of the community.
PARTICIPANTS = frozenset(PROPOSERS) - {"community_worker", "rc_member", "rc_director", "party_secretary"}
#: Who gives an opinion or a rating in their own name.
VOICES = ("resident", "household_rep", "owner", "residents_rep")


#: Of one person: opinions on one matter that wait for review, and opinions in one day on all matters.
MOST_WAITING = 5
MOST_A_DAY = 20


class Track(models.TextChoices):
    """Which body decides (domain.md §0, 3)."""

    RC = "rc", _("residents' committee")
    PARTY = "party", _("Party organisation studies, residents' committee decides")
    ASSEMBLY = "assembly", _("residents' meeting")
    OWNERS = "owners", _("owners' joint decision")


#: Tracks that the residents' committee may conclude and decide itself.
RC_TRACKS = frozenset({Track.RC, Track.PARTY})
#: Tracks → kinds of meeting that decide there. On the committee's own track a meeting decides only where residents have
#: demanded it by their signatures, or where a dispute is left after reconsidering.
MEETINGS_OF: dict[str, tuple[MeetingKind, ...]] = {
    Track.RC: (MeetingKind.REPRESENTATIVES, MeetingKind.RESIDENTS),
    Track.PARTY: (MeetingKind.REPRESENTATIVES, MeetingKind.RESIDENTS),
    Track.ASSEMBLY: (MeetingKind.RESIDENTS, MeetingKind.REPRESENTATIVES),
    Track.OWNERS: (MeetingKind.OWNERS,),
}


class Body(models.TextChoices):
    """Who took a decision."""

    RC = "rc", _("residents' committee")
    RESIDENTS = "residents", MeetingKind.RESIDENTS.label
    REPRESENTATIVES = "representatives", MeetingKind.REPRESENTATIVES.label
    OWNERS = "owners", MeetingKind.OWNERS.label


class Category(models.TextChoices):
    SERVICE = "service", _("daily services")
    ELDERS = "elders", _("elders and children")
    SPACE = "space", _("shared rooms and squares")
    QUIET = "quiet", _("quiet hours and house rules")
    CLEAN = "clean", _("cleanliness and green")
    SAFETY = "safety", _("safety")
    TRAFFIC = "traffic", _("parking and traffic")
    CULTURE = "culture", _("culture and sport")
    OTHER = "other", pgettext_lazy("category", "other")


class DeclineReason(models.TextChoices):
    NOT_COMMUNITY = "not_community", _("not a matter of the community")
    OWNERS = "owners", _("for the owners to decide together")
    LEGAL_CHANNEL = "legal_channel", _("has a legal channel of its own (court, arbitration, petition)")
    UNLAWFUL = "unlawful", _("against the law")
    ALREADY_DECIDED = "already_decided", _("already decided")
    DUPLICATE = "duplicate", _("already under discussion")


class Concern(models.TextChoices):
    """What a decision is about: it sets the length of the objection period."""

    MONEY = "money", _("money")
    WORKS = "works", _("works")
    SPACE = "space", _("shared space")
    SMALL = "small", _("something else")


#: Decisions that leave five working days for objections; all others two (domain.md §0b).
LONG_OBJECTION = frozenset({Concern.MONEY, Concern.WORKS, Concern.SPACE})


class MoneySource(models.TextChoices):
    NONE = "none", _("costs nothing")
    COMMUNITY = "community", _("the community's own funds")
    STREET = "street", _("funds of the street office")
    OWNERS = "owners", _("the owners: their own shares or the maintenance fund")
    DONATION = "donation", _("donations")
    OTHER = "other", pgettext_lazy("money", "another source")


class Legality(models.TextChoices):
    """The list that is ticked before a decision (RC Law art. 31)."""

    LAW = "law", _("It breaks no law and no rule of the state.")
    RIGHTS = "rights", _("It takes no personal, property or other lawful right from anyone.")
    REMIT = "remit", _("It is for the committee to decide and not for the owners or another body.")
    RECUSED = "recused", _("Members who are personally concerned did not vote.")


class Vote(models.TextChoices):
    """What a member did in a formal vote."""

    FOR = "for", pgettext_lazy("vote", "for")
    AGAINST = "against", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "abstained")
    RECUSED = "recused", pgettext_lazy("vote", "recused")
    ABSENT = "absent", pgettext_lazy("vote", "absent")


#: Columns of a matter that the public reads: covered whenever an edge writes them.
PUBLIC_WORDS = (
    "public_problem", "public_wish", "public_place", "public_scope", "stakeholders", "options", "summary", "dissent",
    "end_note", "expected_reason",
)  # fmt: skip


class BackingKind(models.TextChoices):
    """How somebody stands with a matter."""

    FOLLOW = "follow", _("follows it")
    COSIGN = "cosign", _("co-signs it")
    DEMAND = "demand", _("demands a meeting")


class Outcome(models.TextChoices):
    ADOPTED = "adopted", _("adopted")
    REJECTED = "rejected", _("not adopted")
    NO_QUORUM = "no_quorum", _("no quorum: nothing was decided")
    KEPT = "kept", _("change not adopted: the first decision stands")
    TERMINATED = "terminated", _("ended early")


class OpinionState(models.TextChoices):
    """先审后发: published after review; what is refused is counted, with its reason kept."""

    PENDING = "pending", pgettext_lazy("opinion", "waiting for review")
    PUBLISHED = "published", pgettext_lazy("opinion", "published")
    REFUSED = "refused", pgettext_lazy("opinion", "not published")


class Stance(models.TextChoices):
    SUPPORT = "support", pgettext_lazy("opinion", "in favour")
    OBJECT = "object", pgettext_lazy("opinion", "against")
    SUGGEST = "suggest", pgettext_lazy("opinion", "a suggestion")


class RefusalReason(models.TextChoices):
    """Why an opinion is not published."""

    PERSONAL = "personal", _("names or exposes somebody")
    INSULT = "insult", _("insults somebody")
    UNLAWFUL = "unlawful", _("against the law")
    ADVERT = "advert", _("advertising")
    OFF_TOPIC = "off_topic", _("about something else")
    DENIED = "denied", _("called back: did not say so")


#: What a reviewer may choose; ``denied`` comes of a call back alone.
REVIEW_REASONS = tuple(choice for choice in RefusalReason.choices if choice[0] != RefusalReason.DENIED)


class Publishing(models.TextChoices):
    """先审后发 / 先发后审: whether an opinion is published before somebody of the office has read it."""

    REVIEW_FIRST = "review", _("reviewed first, then published")
    PUBLISH_FIRST = "publish", _("published first, reviewed afterwards")


class PointOutcome(models.TextChoices):
    """What became of a point."""

    ADOPTED = "adopted", pgettext_lazy("point", "adopted")
    PARTLY = "partly", pgettext_lazy("point", "partly adopted")
    NOT = "not", pgettext_lazy("point", "not adopted")


class AppealOutcome(models.TextChoices):
    PUBLISHED = "published", pgettext_lazy("opinion", "published")
    KEPT = "kept", _("stays unpublished")


class CallBackOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("yes, said so")
    DENIED = "denied", _("no, did not say so")
    UNREACHABLE = "unreachable", _("could not be reached")


class NewsKind(models.TextChoices):
    PROGRESS = "progress", _("progress")
    REPORT = "report", _("result and accounts")
    REWORK = "rework", _("defects to be mended")
    DATE = "date", _("new expected date")
    TURN = "turn", _("another turn")


#: Audience of those who follow a matter or co-signed it.
FOLLOWERS = "deliberation.followers"

#: States in which a matter may still take another one in.
TAKES_IN = ("submitted", "consulting")

#: How often a decision is reconsidered.
MOST_RECONSIDERED = 2
