"""What came of a submission in a layer above: it opened a case, say. Shown wherever the submission is; while that is open,
the submission is neither withdrawn nor is its time of keeping over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Refusal, Sentence, refuse
from shequ_workflows.org.registry import Registry

from .models import Submission

#: How long after the sending a second secret may be read.
SECRET_TOLD: Final = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Followed:
    """``label`` says what it is, ``number`` is its own. ``url``: for whoever sent it; ``desk_url``: for staff.

    ``track_url``: where number and secret are typed, for whoever has no account. ``secret``: by which it is followed without
    an account; told when it is opened, and for ``SECRET_TOLD`` to whoever sends that very form again, over a line that was
    cut, say. ``public_id``: of the subject that was opened. ``together_url``: where all that came of one sending stand, if several did.
    """

    label: Sentence
    number: str = ""
    url: str = ""
    desk_url: str = ""
    secret: str = ""
    track_url: str = ""
    public_id: str = ""
    together_url: str = ""


@dataclass(frozen=True)
class Follower:
    """``of`` gives what came of these submissions, by their ids, in one query; ``is_open`` tells those that it still needs;
    ``again`` tells what came of one with the secrets, to whoever sends that very form once more."""

    key: str
    of: Callable[[Sequence[int]], Mapping[int, Sequence[Followed]]]
    is_open: Callable[[], Q]
    again: Callable[[Submission], Sequence[Followed]]
    order: int = 100


followers: Final[Registry[Follower]] = Registry("followers of submissions")


def followed(submissions: Iterable[Submission]) -> Mapping[int, list[Followed]]:
    """By the submissions' ids; one query for each layer that follows."""
    ids = [one.pk for one in submissions]
    found: dict[int, list[Followed]] = defaultdict(list)
    for follower in followers if ids else ():
        for pk, came in follower.of(ids).items():
            found[pk].extend(came)
    return found


def told_again(submission: Submission, at: dt.datetime) -> list[Followed]:
    """What came of a sending that is known already; with the secrets, as long as that is a moment ago."""
    if at - submission.at > SECRET_TOLD:
        return followed([submission])[submission.pk]
    return [one for follower in followers for one in follower.again(submission)]


def still_needed() -> Q:
    """Submissions on which something is open."""
    needed = Q(pk__in=[])
    for follower in followers:
        needed |= follower.is_open()
    return needed


def needed_refusal(submission: Submission) -> Refusal | None:
    """It cannot be withdrawn by itself while something is open that was made of it."""
    if not Submission.objects.filter(still_needed(), pk=submission.pk).exists():
        return None
    names = [f"{one.label} {one.number}".strip() for one in followed([submission])[submission.pk]]
    sentence = _("The office is working on it: %(what)s. Please withdraw that instead, or ring the office.")
    return refuse("followed", sentence % {"what": _(", ").join(names)})
