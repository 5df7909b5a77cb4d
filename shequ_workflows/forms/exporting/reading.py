"""The submissions of an export, some at a time. Which there are is settled at the beginning; only their numbers are kept."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models.functions import Coalesce
from django.utils import timezone

from shequ_workflows.community.models import Household
from shequ_workflows.forms.constants import Flag, SubmissionState
from shequ_workflows.forms.filling.sealing import sealed_answers
from shequ_workflows.forms.models import Export, Submission
from shequ_workflows.forms.querysets import SubmissionQuerySet
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import midnight

from .constants import CHUNK, Which

MOST_DIGITS: Final = 19
_STATES: Final[Mapping[str, tuple[str, ...]]] = {
    Which.COUNTING: (SubmissionState.RECEIVED, SubmissionState.WAITING),
    Which.RECEIVED: (SubmissionState.RECEIVED,),
    Which.WAITING: (SubmissionState.WAITING,),
    Which.WITHDRAWN: (SubmissionState.WITHDRAWN,),
    Which.ANONYMISED: (SubmissionState.ANONYMISED,),
}


@dataclass(frozen=True, slots=True)
class Record:
    """``fixed``: what is told of the submission itself, as text."""

    version_id: int
    fixed: list[str]
    answers: Mapping[str, Any]


def asked_for(export: Export, paths: Collection[str]) -> SubmissionQuerySet:
    """What an export is of, at or below the tree ``paths`` and nowhere else."""
    rows = Submission.objects.filter(form=export.form_id).at_or_below(paths)
    if export.which in _STATES:
        rows = rows.filter(state__in=_STATES[export.which])
    if export.since is not None:
        rows = rows.filter(at__gte=midnight(export.since))
    if export.until is not None:
        rows = rows.filter(at__lt=midnight(export.until + dt.timedelta(days=1)))
    return rows


def numbers_of(rows: SubmissionQuerySet) -> array[int]:
    """Eight bytes each."""
    return array("q", rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


class Reader:
    """``numbers`` of version by their id. ``sensitive_paths``: where sensitive answers are read along; ``hidden``: the keys
    that are sensitive in any version, and are else left out."""

    def __init__(
        self, numbers: Mapping[int, int], *, hidden: Collection[str], sensitive_paths: Collection[str] = ()
    ) -> None:
        self.numbers, self.hidden, self.sensitive_paths = numbers, frozenset(hidden), tuple(sensitive_paths)
        self._nodes: dict[int, Node] = {}
        self._words = {
            "state": {code: str(label) for code, label in SubmissionState.choices},
            "channel": {code: str(label) for code, label in Channel.choices},
            "flag": {"": "", **{code: str(label) for code, label in Flag.choices}},
        }
        self._zone = timezone.get_default_timezone()

    def chunks(self, ids: array[int], begin: int = 0) -> Iterator[list[Record]]:
        """A constant number of queries each; what was deleted in the meantime is left out."""
        for at in range(begin, len(ids), CHUNK):
            yield self._chunk(ids[at : at + CHUNK].tolist())

    def _chunk(self, ids: list[int]) -> list[Record]:
        rows = list(
            Submission.objects.filter(pk__in=ids)
            .order_by("pk")
            .values_list(
                "pk", "version_id", "reference", "at", "state", "channel", "flag", "node_id",
                Coalesce("on_behalf_of__name", "person__name"), "household__unit__building__compound__name",
                "household__unit__code", "answers",
            )
        )  # fmt: skip
        self._learn({row[7] for row in rows})
        sealed = self._sealed(ids)
        return [self._record(row, sealed) for row in rows]

    def _record(self, row: tuple[Any, ...], sealed: Mapping[int, Submission]) -> Record:
        pk, version, reference, at, state, channel, flag, node_id, name, compound, unit, answers = row
        node = self._nodes[node_id]
        words = self._words
        fixed = [
            reference, str(self.numbers[version]), at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M"),
            words["state"][state], words["channel"][channel], words["flag"][flag], node.label, name or "",
            f"{compound} {unit}" if unit else "",
        ]  # fmt: skip
        if not isinstance(answers, dict):
            answers = {}
        if node.path.startswith(self.sensitive_paths):
            answers = {**answers, **(sealed_answers(sealed[pk]) if pk in sealed else {})}
        elif self.hidden:
            answers = {key: value for key, value in answers.items() if key not in self.hidden}
        return Record(version, fixed, answers)

    def _learn(self, ids: set[int]) -> None:
        missing = ids - self._nodes.keys()
        if missing:
            self._nodes.update(Node.objects.in_bulk(missing))

    def _sealed(self, ids: list[int]) -> dict[int, Submission]:
        if not self.sensitive_paths:
            return {}
        rows = Submission.objects.filter(pk__in=ids).exclude(sealed="").only("pk", "public_id", "sealed")
        return {one.pk: one for one in rows}


def names_of(public_ids: Collection[str], node: Node) -> dict[str, str]:
    """Persons at home and households (by number) within ``node``, and of nobody else: an answer may say anything."""
    found = dict(
        Person.objects.filter(public_id__in=public_ids, home__path__startswith=node.path).values_list(
            "public_id", "name"
        )
    )
    numbers = [one for one in public_ids if one.isdecimal() and len(one) < MOST_DIGITS]
    homes = Household.objects.within(node).filter(pk__in=numbers).select_related("unit__building__compound")
    return found | {str(one.pk): f"{one.unit.building.compound.name} {one}" for one in homes}
