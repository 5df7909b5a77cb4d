"""Putting a version in force: what is asked of it, and what happens to the one before."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.delegation.constants import FunctionCategory, ListState
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.moment import local_date

from .access import OVERRIDERS, PUBLISHERS
from .base import ListAction
from .consulting import people_concerned
from .counting import Tally
from .lines import Line
from .reading import barred_lines, lines_of, tally_of

PUBLISHED: Final = "functions_published"
LONGEST: Final = 1_000
FARTHEST_REVIEW: Final = dt.timedelta(days=3 * 366)


def line_faults(lines: list[Line]) -> list[str]:
    """What stands against single lines, a sentence each: incomplete, prohibited (with the rule). Two queries."""
    found = []
    for line in lines:
        lacks = [str(label) for name, label in _asked(line).items() if not getattr(line, name)]
        if lacks:
            words = {"code": line.code, "name": line.name, "what": _(", ").join(lacks)}
            found.append(_("%(code)s %(name)s: %(what)s is missing. Fill it in.") % words)
    for line, hit in barred_lines(lines):
        words = {"code": line.code, "name": line.name, "item": hit.name, "rule": hit.rule}
        found.append(
            _("%(code)s %(name)s: this is “%(item)s”, which must not be handed down. %(rule)s Take it off the list.")
            % words
        )
    return found


def _asked(line: Line) -> dict[str, Any]:
    """The columns that a line must have, with their names."""
    asked = {
        "name": gettext_lazy("function"),
        "category": gettext_lazy("category"),
        "legal_basis": gettext_lazy("legal basis"),
    }
    if line.category == FunctionCategory.DELEGATED:
        asked["office_name"] = gettext_lazy("office")
    return asked


def waiting(version: FunctionList, at: dt.datetime) -> list[str]:
    """What the consultation still asks for. One query."""
    if version.state != ListState.CONSULTING or version.consult_until is None:
        return [_("It has not been open for comment yet. Open it first.")]
    found = []
    if local_date(at) <= version.consult_until:
        words = {"day": version.consult_until.isoformat()}
        found.append(_("Comments may be given until %(day)s. It can come into force from the next day on.") % words)
    left = version.comments.filter(answered_at=None).count()
    if left:
        sentence = ngettext(
            "%(count)d comment is not answered yet. Answer it first.",
            "%(count)d comments are not answered yet. Answer them first.",
            left,
        )
        found.append(sentence % {"count": left})
    return found


def too_many(count: Tally) -> str:
    """Why so many functions need the street leader."""
    words = {"number": count.number, "most": count.most, "codes": _(", ").join(count.alone[:10])}
    if count.alone and count.before is not None:
        sentence = _(
            "There are %(number)d functions; at most %(most)d are allowed. These come in and none leaves for them: %(codes)s. Say of each which one it takes the place of, take functions out, or ask the street leader, who may put it in force with a reason."
        )
    else:
        sentence = _(
            "There are %(number)d functions; at most %(most)d are allowed. Take functions out, or ask the street leader, who may put it in force with a reason."
        )
    return sentence % words


class PublishList(ListAction[FunctionList]):
    """Put the version in force from now on; the one before is no longer. ``reason`` says why there is a new version and is
    public; so is ``override_reason``, by which the street leader lets more functions stand than the rule allows."""

    verb = "publish_list"
    allowed: ClassVar[frozenset[str]] = PUBLISHERS

    def __init__(
        self,
        actor: Actor,
        version: FunctionList,
        *,
        reason: str,
        basis: str = "",
        review_on: dt.date | None = None,
        override_reason: str = "",
        **more: Any,
    ) -> None:
        super().__init__(actor, version, **more)
        self.reason, self.basis, self.review_on = reason.strip(), basis.strip(), review_on
        self.override_reason = override_reason.strip()
        self.overrides = False

    def find(self, result: str) -> FunctionList | None:
        return FunctionList.objects.filter(public_id=result).first()

    def check_data(self) -> Refusal | None:
        lines = lines_of(self.version)
        if not lines:
            return refuse("empty", gettext_lazy("There is no function in this version yet. Enter them first."))
        found = [*waiting(self.version, self.at), *line_faults(lines)]
        if found:
            return Refusal("faults", "\n".join(found))
        return self._words() or self._number(lines)

    def _words(self) -> Refusal | None:
        if not self.reason or len(self.reason) > LONGEST:
            sentence = _("Say in at most %(most)d characters why there is a new version. Everybody can read it.")
            return refuse("reason", sentence % {"most": LONGEST}, reason=[sentence % {"most": LONGEST}])
        today = local_date(self.at)
        if self.review_on is not None and not today < self.review_on <= today + FARTHEST_REVIEW:
            sentence = _("The next review is a day after today, within three years. Or leave it empty.")
            return refuse("review_on", sentence, review_on=[sentence])
        return None

    def _number(self, lines: list[Line]) -> Refusal | None:
        in_force = FunctionList.objects.in_force(self.community).first()
        count = tally_of(self.community, lines, lines_of(in_force) if in_force is not None else None)
        self.overrides = count.needs_override
        if not self.overrides:
            return None
        if not self.actor.is_system and not self.actor.holds(*OVERRIDERS, at=self.community):
            if self.override_reason:
                words = {"who": role_names(OVERRIDERS)}
                sentence = _("More functions than the rule allows are let stand by: %(who)s. Please ask there.")
                return refuse("role", sentence % words, Answer.FORBIDDEN)
            return refuse("number", too_many(count))
        if not self.override_reason or len(self.override_reason) > LONGEST:
            sentence = _(
                "There are %(number)d functions; at most %(most)d are allowed. Say why more are needed. Everybody can read it."
            ) % {"number": count.number, "most": count.most}
            return refuse("override_reason", sentence, override_reason=[sentence])
        return None

    def perform(self) -> FunctionList:
        known = self.known() if self.once else None
        if known is not None:
            return known
        before = FunctionList.objects.in_force(self.community).first()
        if before is not None:
            before.state, before.retired_at = ListState.RETIRED, self.at
            before.save(update_fields=["state", "retired_at"])
        values: dict[str, Any] = {
            "state": ListState.PUBLISHED,
            "published_at": self.at,
            "published_by": self.actor.person,
            "reason": self.reason,
            "basis": self.basis or self.version.basis,
            "review_on": self.review_on,
        }
        if self.overrides:
            values |= {"override_by": self.actor.person, "override_reason": self.override_reason}
        self.touch(values)
        row = self.tell(
            before=before.number if before is not None else None,
            functions=self.version.functions.count(),
            counted=self.version.functions.counted().count(),
            reason=self.reason,
            override=self.override_reason if self.overrides else "",
        )
        key = f"say:{PUBLISHED}:{self.version.public_id}"
        owe_people(row, dict.fromkeys(people_concerned(self.version, self.at), key), self.at)
        self.remember(self.version.public_id, self.at)
        return self.version
