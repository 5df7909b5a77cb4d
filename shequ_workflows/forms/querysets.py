from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from shequ_workflows.org.querysets import below

from .constants import RequestState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import DataRequest, Draft, Form, Submission


class FormQuerySet(models.QuerySet["Form"]):
    def at_or_below(self, paths: Iterable[str]) -> FormQuerySet:
        """Of the nodes at or below the tree ``paths``."""
        return self.filter(below(paths, "node__path"))

    def open(self, when: dt.datetime) -> FormQuerySet:
        """Published, and within its window."""
        begun = Q(opens_at=None) | Q(opens_at__lte=when)
        return self.filter(begun, Q(closes_at=None) | Q(closes_at__gt=when), live=True)


class DraftQuerySet(models.QuerySet["Draft"]):
    def running(self, when: dt.datetime) -> DraftQuerySet:
        return self.filter(expires_at__gt=when)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def at_or_below(self, paths: Iterable[str]) -> SubmissionQuerySet:
        """Of people at or below the tree ``paths``."""
        return self.filter(below(paths, "node__path"))

    def of(self, actor: Actor) -> SubmissionQuerySet:
        """What ``actor`` sent himself, or others keyed in for him; by a letter, what came by letter."""
        if actor.person_id is None:
            return self.none()
        mine = Q(person=actor.person_id)
        return self.filter(mine if actor.is_guest else mine | Q(on_behalf_of=actor.person_id), **actor.own_words)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def of(self, actor: Actor) -> DataRequestQuerySet:
        """One's own."""
        return self.filter(person=actor.person_id) if actor.person_id is not None else self.none()

    def open(self) -> DataRequestQuerySet:
        return self.filter(state=RequestState.OPEN)
