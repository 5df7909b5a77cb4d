"""Who may vote: a query for the roll of a poll, chosen by key.

Households, residents' representatives and owners by unit come as further electorates; each gives one row per voting
unit, so that one vote per row is one vote per unit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.querysets import verified_residents
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.registry import Registry

from .constants import VOTING_AGE
from .models import Poll, RollEntry


@dataclass(frozen=True)
class Electorate:
    """``people(community, when)`` gives one person per voting unit; ``unit_prefix`` and the public id name the unit.

    ``gaps(community, when)`` counts people who might belong but are not on the roll since a datum is missing.
    """

    key: str
    label: Sentence
    people: Callable[[Node, dt.datetime], QuerySet[Person]]
    gaps: Callable[[Node, dt.datetime], int]
    unit_prefix: str = "p:"
    order: int = 100


electorates: Registry[Electorate] = Registry("electorates")


def of_age_since(day: dt.date, age: int = VOTING_AGE) -> dt.date:
    """Whoever was born on this date or before is ``age`` on ``day``; one born on 29 February from 1 March on."""
    year = day.year - age
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 2, 28)


def _local_day(when: dt.datetime) -> dt.date:
    return when.astimezone(timezone.get_default_timezone()).date()


def residents_of_age(community: Node, when: dt.datetime) -> QuerySet[Person]:
    """Verified residents who are 18 on the day of ``when`` (RC Law art. 26), tenants included."""
    return verified_residents(community, when, born_by=of_age_since(_local_day(when)))


def residents_without_birth_date(community: Node, when: dt.datetime) -> int:
    return verified_residents(community, when).filter(birth_date=None).count()


electorates.register(
    Electorate("residents", _("verified residents aged 18 or over"), residents_of_age, residents_without_birth_date)
)


def freeze_roll(poll: Poll, when: dt.datetime) -> int:
    """Write the roll of ``poll`` in one INSERT … SELECT; gives the number of entries. Inside a transaction."""
    electorate = electorates[poll.electorate]
    rows = (
        electorate.people(poll.subject.community, when)
        .order_by()
        .annotate(roll_poll=Value(poll.pk), roll_unit=Concat(Value(electorate.unit_prefix), "public_id"))
        .values_list("roll_poll", "pk", "roll_unit")
    )
    sql, params = rows.query.sql_with_params()  # columns in the order they are named
    meta = RollEntry._meta
    quote = connection.ops.quote_name
    fields = ("poll_id", "person_id", "unit_key")
    columns = ", ".join(quote(str(field.column)) for field in meta.concrete_fields if field.attname in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(meta.db_table)} ({columns}) {sql}", params)
        return int(cursor.rowcount)


def digest_of(unit_keys: Iterable[str]) -> str:
    """SHA-256 over the voting units in order, one a line: two rolls are equal where their digests are."""
    whole = hashlib.sha256()
    for key in sorted(unit_keys):
        whole.update(f"{key}\n".encode())
    return whole.hexdigest()
