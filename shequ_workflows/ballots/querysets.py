from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q, QuerySet

from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Person
from shequ_workflows.org.querysets import below

from .constants import DRAFTERS, PollState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Poll, RollEntry, Vote


class PollQuerySet(QuerySet["Poll"]):
    def of(self, subject: Subject) -> PollQuerySet:
        """Oldest first."""
        return self.filter(subject=subject).order_by("created_at", "id")

    def visible_to(self, actor: Actor) -> PollQuerySet:
        """Polls of subjects that ``actor`` may see; drafts only for those who write them."""
        if actor.is_system:
            return self
        mine = below(actor.paths_with(*DRAFTERS), "subject__path")
        seen = self.filter(subject__in=Subject.objects.visible_to(actor))
        return seen.filter(~Q(state=PollState.DRAFT) | mine)

    def running(self, when: dt.datetime) -> PollQuerySet:
        """Taking votes."""
        return self.filter(state=PollState.OPEN, opens_at__lte=when, closes_at__gt=when)

    def closed(self) -> PollQuerySet:
        return self.filter(state=PollState.CLOSED)

    def due(self, when: dt.datetime) -> PollQuerySet:
        """Open, and past their last minute: to be closed and counted."""
        return self.filter(state=PollState.OPEN, closes_at__lte=when)

    def awaiting(self, person: Person, when: dt.datetime) -> PollQuerySet:
        """Running ones on whose roll ``person`` stands and has not voted."""
        mine = Q(roll__person=person) | Q(roll__person__merged_into=person)
        return self.running(when).filter(mine, roll__vote=None).distinct()

    def with_unsealed_votes(self) -> PollQuerySet:
        from .models import Vote

        return self.filter(pk__in=Vote.objects.unsealed().order_by().values("poll_id").distinct())

    def lock_against_closing(self, pk: int) -> None:
        """Hold the poll as it is until this transaction ends; voters do not wait for one another.

        PostgreSQL: FOR KEY SHARE, which only closing (FOR UPDATE) waits for. SQLite has one writer at a time anyway.
        """
        if connection.vendor != "postgresql":
            return
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE", [pk])  # noqa: S608 - name from _meta


class RollQuerySet(QuerySet["RollEntry"]):
    def of_person(self, person: Person) -> RollQuerySet:
        """Entries of this human being: those of stubs later merged into him count as his."""
        return self.filter(Q(person=person) | Q(person__merged_into=person))


class VoteQuerySet(QuerySet["Vote"]):
    def unsealed(self) -> VoteQuerySet:
        return self.filter(sealed_by=None)

    def grouped(self) -> list[tuple[int, str, int]]:
        """(id of the option, channel, how many), counted by the database."""
        return list(self.order_by().values_list("option_id", "channel").annotate(number=Count("id")))
