from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.core import keeping
from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Clock, Delivery, Record, RecordPayload, Subject, UndoPoint
from shequ_workflows.core.record import digest, verification
from shequ_workflows.core.record.findings import SENTENCES, Code, Finding
from shequ_workflows.core.record.recording import Entry, append, journal, note, row_hash
from shequ_workflows.core.record.verification import verify

from .world import THURSDAY, World, take

pytestmark = pytest.mark.django_db


def codes(subject: Subject | None = None, digests: Path | None = None) -> list[tuple[str, Any]]:
    return [
        (found.code.value, found.params.get("seq", found.params.get("first")))
        for found in verify(subject, digests=digests).findings
    ]


@pytest.fixture
def five(world: World) -> Subject:
    """A lamp with five rows, the triggers out of the way."""
    keeping.drop()
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    for _ in range(3):
        take(world.director, subject, "progress")
    return Subject.objects.get(pk=subject.pk)


def rows(subject: Subject, *numbers: int) -> Any:
    found = Record.objects.filter(subject=subject)
    return found.filter(seq__in=numbers) if numbers else found


def cut(subject: Subject, *numbers: int) -> None:
    gone = rows(subject, *numbers)
    Clock.objects.filter(started_by__in=gone).delete()
    Delivery.objects.filter(record__in=gone).delete()
    UndoPoint.objects.filter(record__in=gone).delete()
    RecordPayload.objects.filter(record__in=rows(subject, *numbers)).delete()
    rows(subject, *numbers).delete()


def swap(subject: Subject, one: int, other: int) -> None:
    rows(subject, one).update(seq=1000)
    rows(subject, other).update(seq=one)
    rows(subject, 1000).update(seq=other)


def recompute(subject: Subject, start: int = 1) -> None:
    """What somebody with the code and the database, but not the digests, would do."""
    before = rows(subject, start - 1).first() if start > 1 else None
    for row in rows(subject).filter(seq__gte=start).order_by("seq"):
        row.prev = before.hash if before else ""
        row.hash = row_hash(subject.public_id, row)
        row.save()
        before = row
    if before is not None:
        Subject.objects.filter(pk=subject.pk).update(
            head=before.hash, length=before.seq, state=before.target, revision=before.revision
        )


def test_it_finds_nothing_wrong(five: Subject, world: World) -> None:
    journal(world.community)
    result = verify()
    assert result.ok
    assert (result.subjects, result.rows, result.findings) == (2, 5, [])
    with translation.override("zh-hans"):
        assert verify(five).sentence.startswith(("记录完整", "The record is complete"))


def test_it_names_a_changed_row(five: Subject) -> None:
    rows(five, 3).update(actor=None)
    assert codes(five) == [("changed", 3)]
    assert "3" in verify(five).sentence


def test_it_names_a_missing_row(five: Subject) -> None:
    cut(five, 2, 3)
    [found] = verify(five).findings
    assert (found.code, found.params) == (Code.MISSING, {"first": 2, "last": 3, "count": 2})


def test_it_names_reordered_rows(five: Subject) -> None:
    swap(five, 2, 4)
    assert [found for found in codes(five) if found[0] != "link"] == [("moved", 2), ("moved", 4)]


def test_it_names_a_row_that_was_closed_up(five: Subject) -> None:
    cut(five, 3)
    rows(five, 4).update(seq=3)
    rows(five, 5).update(seq=4)
    Subject.objects.filter(pk=five.pk).update(length=4)
    assert ("moved", 3) in codes(five)


def test_it_names_a_cut_tail(five: Subject) -> None:
    cut(five, 5)
    assert codes(five) == [("tail", 5)]


def test_it_names_an_exchanged_row(five: Subject) -> None:
    row = rows(five, 3).get()
    row.verb = "forged"
    row.hash = row_hash(five.public_id, row)
    row.save()
    assert codes(five) == [("link", 4)]
    last = rows(five, 5).get()
    last.verb = "forged"
    last.hash = row_hash(five.public_id, last)
    last.save()
    assert codes(five) == [("link", 4), ("head", 5)]


def test_it_names_changed_and_missing_words(five: Subject) -> None:
    RecordPayload.objects.filter(record__in=rows(five, 2)).update(body='{"forged":1}')
    RecordPayload.objects.filter(record__in=rows(five, 3)).delete()
    assert codes(five) == [("words_changed", 2), ("words_missing", 3)]


def test_it_names_a_state_that_was_set_by_hand(five: Subject) -> None:
    Subject.objects.filter(pk=five.pk).update(state="mended")
    assert codes(five) == [("state", None)]


def test_it_says_erased_by_which_act(five: Subject) -> None:
    act = append(Subject.objects.get(pk=five.pk), Entry(ERASE, source="taken", target="taken", corrects=3), THURSDAY)
    RecordPayload.objects.filter(record__in=rows(five, 3)).update(body="", salt="", erased_by=act)
    result = verify(five)
    assert result.ok
    assert [(found.code, found.params) for found in result.findings] == [(Code.ERASED, {"seq": 3, "act": 6})]


@pytest.mark.parametrize("corrects", [2, None])
def test_it_does_not_believe_an_act_that_names_another_row(five: Subject, corrects: int | None) -> None:
    act = append(
        Subject.objects.get(pk=five.pk), Entry(ERASE, source="taken", target="taken", corrects=corrects), THURSDAY
    )
    RecordPayload.objects.filter(record__in=rows(five, 3)).update(body="", salt="", erased_by=act)
    assert codes(five) == [("words_missing", 3)]


def test_it_needs_digests_to_see_what_was_computed_anew(five: Subject, tmp_path: Path) -> None:
    digest.sign(THURSDAY, tmp_path)
    rows(five, 2).update(verb="forged")
    recompute(five, 2)
    assert codes(five) == []
    assert codes(five, tmp_path) == [("rewritten", None)]
    assert codes(None, tmp_path) == [("rewritten", None)]


def test_it_needs_digests_to_see_a_tail_cut_with_its_head(five: Subject, tmp_path: Path) -> None:
    digest.sign(THURSDAY, tmp_path)
    cut(five, 4, 5)
    recompute(five)
    assert codes() == []
    assert codes(None, tmp_path) == [("cut", None)]
    # Written on until it is as long as before: still found.
    for _ in range(3):
        note(five, "progress", _actor())
    assert codes() == []
    assert codes(None, tmp_path) == [("rewritten", None)]


def _actor() -> Any:
    from shequ_workflows.org.actors import Actor

    return Actor.system()


@pytest.mark.parametrize("later", [0, 1, 2])
def test_it_needs_digests_to_see_a_vanished_subject(five: Subject, world: World, tmp_path: Path, later: int) -> None:
    other = world.lamp()
    digest.sign(THURSDAY, tmp_path)
    cut(five)
    Subject.objects.filter(pk=five.pk).delete()
    assert codes() == []
    for day in range(1, later + 1):
        digest.sign(THURSDAY + dt.timedelta(days=day), tmp_path)
    [found] = verify(digests=tmp_path).findings
    assert (found.code, found.public_id) == (Code.VANISHED, five.public_id)
    assert codes(other, tmp_path) == []


@pytest.mark.django_db(transaction=True)
def test_it_names_rows_whose_subject_is_gone(five: Subject) -> None:
    with connection.constraint_checks_disabled():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        Subject.objects.filter(pk=five.pk)._raw_delete("default")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
        assert codes() == [("orphans", None)]
        cut(five)


def test_it_has_a_sentence_for_each_finding() -> None:
    params = dict.fromkeys(("seq", "was", "first", "last", "count", "length", "act"), 7)
    for code in Code:
        found = Finding(code, "abc", {**params, "state": "a", "target": "b", "file": "c", "key": "d", "sentence": "e"})
        assert found.sentence
    assert set(SENTENCES) == set(Code)


# --- any single mutation --------------------------------------------------------------------------------------------

VALUES = {
    "seq": st.integers(1, 40),
    "at": st.timedeltas(dt.timedelta(days=-900), dt.timedelta(days=900))
    .filter(bool)
    .map(lambda shift: THURSDAY + shift),
    "verb": st.text("abc_", max_size=5),
    "source": st.sampled_from(["", "reported", "taken", "waiting", "mended"]),
    "target": st.sampled_from(["", "reported", "taken", "waiting", "mended"]),
    "revision": st.integers(0, 40),
    "actor_id": st.one_of(st.none(), st.integers(1, 9_000)),
    "role": st.sampled_from(["", "rc_director", "resident", "grid_worker"]),
    "on_behalf_of_id": st.one_of(st.none(), st.integers(1, 9_000)),
    "channel": st.sampled_from(["online", "paper", "phone"]),
    "corrects": st.one_of(st.none(), st.integers(1, 5)),
    "digest": st.text("0123456789abcdef", min_size=64, max_size=64),
    "prev": st.text("0123456789abcdef", max_size=64),
    "hash": st.text("0123456789abcdef", min_size=64, max_size=64),
}
Mutation = Callable[[Subject, Subject], bool]


def set_column(name: str, value: Any, seq: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        return rows(one, seq).exclude(**{name: value}).update(**{name: value}) == 1

    return mutate


def set_subject(name: str, value: Any) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        return Subject.objects.filter(pk=one.pk).exclude(**{name: value}).update(**{name: value}) == 1

    return mutate


def set_words(name: str, value: str, seq: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        payload = RecordPayload.objects.filter(record__in=rows(one, seq))
        return payload.exclude(**{name: value}).update(**{name: value}) == 1

    return mutate


def empty_words(seq: int, act: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        payload = RecordPayload.objects.filter(record__in=rows(one, seq))
        return payload.update(body="", salt="", erased_by=rows(one, act).get()) == 1

    return mutate


def remove_words(seq: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        return RecordPayload.objects.filter(record__in=rows(one, seq)).delete()[0] == 1

    return mutate


def remove_rows(first: int, last: int, close_up: bool) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        gone = range(first, max(first, last) + 1)
        cut(one, *gone)
        if close_up:
            for row in rows(one).filter(seq__gt=gone[-1]).order_by("seq"):
                rows(one, row.seq).update(seq=row.seq - len(gone))
            Subject.objects.filter(pk=one.pk).update(length=F("length") - len(gone))
        return True

    return mutate


def swap_rows(first: int, second: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        if first != second:
            swap(one, first, second)
        return first != second

    return mutate


def swap_words(first: int, second: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        a, b = (RecordPayload.objects.get(record__in=rows(one, seq)) for seq in (first, second))
        a.salt, a.body, b.salt, b.body = b.salt, b.body, a.salt, a.body
        a.save()
        b.save()
        return first != second

    return mutate


def give_away(seq: int, place: int) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        return rows(one, seq).update(subject=other, seq=place) == 1

    return mutate


def insert_copy(seq: int, place: int, grow: bool) -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        row = rows(one, seq).get()
        row.pk, row.seq = None, place
        row.save(force_insert=True)
        RecordPayload.objects.create(record=row, salt="", body="{}")
        if grow:
            Subject.objects.filter(pk=one.pk).update(length=place)
        return True

    return mutate


def rehash(name: str, value: Any, seq: int, whole: bool) -> Mutation:
    """Change a row and compute its hash anew: its own only, or the whole chain and the head (digests show it)."""

    def mutate(one: Subject, other: Subject) -> bool:
        if not set_column(name, value, seq)(one, other):
            return False
        if whole:
            recompute(one)
        else:
            row = rows(one, seq).get()
            row.hash = row_hash(one.public_id, row)
            row.save()
        return True

    return mutate


def vanish() -> Mutation:
    def mutate(one: Subject, other: Subject) -> bool:
        cut(one)
        return bool(Subject.objects.filter(pk=one.pk).delete()[0])

    return mutate


numbers = st.integers(1, 5)
hexes = st.text("0123456789abcdef", min_size=64, max_size=64)
column = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name]))
unhashed = column.filter(lambda pair: pair[0] not in {"hash", "prev", "seq"})
mutations = st.one_of(
    st.builds(lambda pair, seq: set_column(*pair, seq), column, numbers),
    st.builds(lambda pair, seq, whole: rehash(*pair, seq, whole), unhashed, numbers, st.booleans()),
    st.builds(set_subject, st.just("head"), st.one_of(st.just(""), hexes)),
    st.builds(set_subject, st.just("length"), st.integers(0, 9)),
    st.builds(set_subject, st.just("public_id"), st.text("abc2", min_size=4, max_size=12)),
    st.builds(set_subject, st.just("state"), VALUES["target"]),
    st.builds(set_subject, st.just("revision"), st.integers(0, 40)),
    st.builds(set_words, st.sampled_from(["salt", "body"]), st.text("{}ab1\n", max_size=8), numbers),
    st.builds(empty_words, numbers, numbers),
    st.builds(remove_words, numbers),
    st.builds(remove_rows, numbers, numbers, st.booleans()),
    st.builds(swap_rows, numbers, numbers),
    st.builds(swap_words, numbers, numbers),
    st.builds(give_away, numbers, st.integers(2, 9)),
    st.builds(insert_copy, numbers, st.integers(6, 8), st.booleans()),
    st.builds(vanish),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutation=mutations)
def test_it_finds_any_single_mutation(five: Subject, world: World, tmp_path: Path, mutation: Mutation) -> None:
    other = Subject.objects.filter(kind="lamp").exclude(pk=five.pk).first() or world.lamp()
    digest.sign(THURSDAY, tmp_path)
    assert verify(digests=tmp_path).ok
    with transaction.atomic():
        try:
            with transaction.atomic():
                changed = mutation(five, other)
        except DatabaseError:
            changed = False  # the database itself would not have it
        assert verify(digests=tmp_path).ok is not changed
        transaction.set_rollback(True)


# --- streaming ------------------------------------------------------------------------------------------------------


def test_it_needs_no_more_memory_for_more_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = (THURSDAY, "v", "a", "a", 0, None, "", None, "online", None, "0" * 64, "", "1" * 64)
    words = (1, "s", "b", None, None, None, None, None)

    class Endless:
        def __init__(self, count: int) -> None:
            self.count = count

        def values_list(self, *names: str) -> Endless:
            return self

        def iterator(self, chunk_size: int) -> Iterator[tuple[Any, ...]]:
            head = (1, "abc", self.count, "h", "a", 0)
            return ((*head, number, *row, *words) for number in range(1, self.count + 1))

    def peak(count: int) -> int:
        monkeypatch.setattr(verification, "PLACES", 0)
        monkeypatch.setattr(Subject.objects.__class__, "order_by", lambda self, *names: Endless(count))
        tracemalloc.start()
        verify()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        monkeypatch.undo()
        return peak

    peak(1_000)
    assert peak(20_000) < peak(1_000) * 1.3


# --- the command ----------------------------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_record", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_its_command_says_that_all_is_well(five: Subject, settings: Any, tmp_path: Path) -> None:
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    assert "5" in command()
    assert "5" in command("--subject", five.public_id)
    digest.sign(THURSDAY, tmp_path)
    assert "2026" in command("--digests", str(tmp_path))


def test_its_command_fails_and_names_what_is_wrong(five: Subject, settings: Any, tmp_path: Path) -> None:
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    rows(five, 3).update(verb="forged")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_record", stdout=out, no_color=True)
    assert out.getvalue().startswith(f"{five.public_id}: ")
    with pytest.raises(CommandError):
        command("--subject", "nobody")
    with pytest.raises(CommandError):
        command("--digests", str(tmp_path / "nowhere"))
