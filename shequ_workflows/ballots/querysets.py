from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum, Value

from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.querysets import below

from .constants import DRAFTERS, PollState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Choice, CountingHand, EntryCode, LocalBasis, Poll, RollEntry, Vote


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

    def counted(self) -> PollQuerySet:
        """With a result: closed here, or held in the official system."""
        return self.filter(state__in=[PollState.CLOSED, PollState.OFFICIAL])

    def due(self, when: dt.datetime) -> PollQuerySet:
        """Open, and past their last minute: to be closed and counted."""
        return self.filter(state=PollState.OPEN, closes_at__lte=when)

    def awaiting(self, person: Person, when: dt.datetime) -> PollQuerySet:
        """Running ones with an entry of the roll for which ``person`` may vote and nobody has voted."""
        from .models import RollEntry

        mine = RollEntry.objects.of_person(person).filter(vote=None)
        return self.running(when).filter(pk__in=mine.values("poll"))

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
    def of_person(self, person: Person, *, polls: Iterable[int] | None = None) -> RollQuerySet:
        """Entries for which this human being may vote: those of stubs later merged into him count as his.

        Those for which he stands in with a written proxy are marked ``by_proxy``. Three queries at once, so that the
        entries themselves are found by index.
        """
        from .models import Proxy, RollVoter

        people = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
        shared = RollVoter.objects.filter(person__in=people)
        if polls is not None:
            shared = shared.filter(entry__poll__in=polls)
        standing_in = Proxy.objects.filter(holder__in=people, revoked_at=None)
        if polls is not None:
            standing_in = standing_in.filter(poll__in=polls)
        entries = set(shared.values_list("entry", flat=True))
        proxied = set(standing_in.values_list("entry", flat=True))
        found = self.filter(Q(person__in=people) | Q(pk__in=entries | proxied))
        is_proxy: Any = Q(pk__in=proxied) if proxied else Value(value=False)
        return found.annotate(by_proxy=ExpressionWrapper(is_proxy, output_field=BooleanField()))


class VoteQuerySet(QuerySet["Vote"]):
    def unsealed(self) -> VoteQuerySet:
        return self.filter(sealed_by=None)

    def grouped(self) -> list[tuple[str, int, int]]:
        """(channel, how many, area), counted by the database."""
        rows = self.order_by().values_list("channel").annotate(number=Count("id"), whole=Sum("area"))
        return [(channel, number, int(area)) for channel, number, area in rows]


class ChoiceQuerySet(QuerySet["Choice"]):
    def grouped(self) -> list[tuple[int, int, int]]:
        """(id of the option, how many, area), counted by the database."""
        rows = self.order_by().values_list("option_id").annotate(number=Count("id"), whole=Sum("area"))
        return [(option, number, int(area)) for option, number, area in rows]


class CountingHandQuerySet(QuerySet["CountingHand"]):
    def current(self) -> CountingHandQuerySet:
        """The list that counts."""
        return self.filter(replaced_at=None)


class LocalBasisQuerySet(QuerySet["LocalBasis"]):
    def current(self) -> LocalBasisQuerySet:
        return self.filter(replaced_at=None)

    def reaching(self, node: Node) -> LocalBasisQuerySet:
        """In force at ``node``: recorded there or above it, the nearest first."""
        return self.current().filter(node__in=Node.objects.chain_of(node)).order_by("-node__depth")


class EntryCodeQuerySet(QuerySet["EntryCode"]):
    def good(self, kind: str) -> EntryCodeQuerySet:
        """Not revoked."""
        return self.filter(kind=kind, revoked_at=None)
