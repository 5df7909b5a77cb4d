"""Writing a roll in bulk, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .heads import Row
from .models import Poll, RollEntry, RollUnit, RollVoter

#: Rows a statement.
BATCH = 2000
#: First field of every line of a roll; a new layout gets a new one.
LAYOUT = "shequ-roll-2"

#: unit key, area, public id of the one person ("" for none), public ids of the voters, (room, area) of each room
RollLine = tuple[str, int, str, Sequence[str], Sequence[tuple[int, int]]]


def write_roll(poll: Poll, rows: Sequence[Row]) -> None:
    """Freeze ``rows`` as the roll of ``poll``. Inside a transaction, while it is still a draft."""
    entries = RollEntry.objects.bulk_create(
        [RollEntry(poll=poll, person_id=row.person, unit_key=row.unit_key, area=row.area) for row in rows],
        batch_size=BATCH,
    )
    pairs = list(zip(entries, rows, strict=True))
    RollVoter.objects.bulk_create(
        [RollVoter(entry=entry, person_id=person) for entry, row in pairs for person in row.voters], batch_size=BATCH
    )
    RollUnit.objects.bulk_create(
        [RollUnit(entry=entry, unit_id=unit, area=area) for entry, row in pairs for unit, area in row.units],
        batch_size=BATCH,
    )


def by_ballot(entries: Iterable[RollEntry]) -> list[list[RollEntry]]:
    """Entries of one person, by the vote that they stand for: those in his own name together, since he may have been entered
    twice; each shared one, and each for which he only stands in, by itself."""
    own: list[RollEntry] = []
    shared: list[list[RollEntry]] = []
    for entry in entries:
        if entry.person_id is not None and not getattr(entry, "by_proxy", False):
            own.append(entry)
        else:
            shared.append([entry])
    return [own, *shared] if own else shared


def digest_of(lines: Iterable[RollLine]) -> str:
    """SHA-256 over the voting units in the order of their keys, one a line: two rolls are equal where their digests are.

    A line is compact JSON in UTF-8, ended by a line feed: layout, unit key, area, person, [voters], [[room, area], …].
    """
    whole = hashlib.sha256()
    for key, area, person, voters, units in sorted(lines):
        fields = (LAYOUT, key, area, person, sorted(voters), sorted(units))
        whole.update(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return whole.hexdigest()


def roll_lines(poll: Poll) -> list[RollLine]:
    """The roll as its digest covers it. Three queries."""
    voters: dict[int, list[str]] = defaultdict(list)
    for entry, person in RollVoter.objects.filter(entry__poll=poll).values_list("entry_id", "person__public_id"):
        voters[entry].append(person)
    units: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for entry, unit, area in RollUnit.objects.filter(entry__poll=poll).values_list("entry_id", "unit_id", "area"):
        units[entry].append((unit, area))
    rows = poll.roll.order_by().values_list("pk", "unit_key", "area", "person__public_id")
    return [(key, area, person or "", sorted(voters[pk]), sorted(units[pk])) for pk, key, area, person in rows]


def digest_of_roll(poll: Poll) -> str:
    return digest_of(roll_lines(poll))
