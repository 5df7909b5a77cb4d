"""A photo that two ask for at once over two real connections: as it is, and with the lock taken away."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connections
from django.db.models import QuerySet

from shequ_workflows.core.files import binding, sweeping
from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.models import StoredFile, Subject
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.papers import PAPER
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.acting import ActionRefused
from tests.factories.deliberation import Hall, PersonFactory, matter
from tests.factories.files import jpeg, upload

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talks(hall: Hall, clock: Path) -> list[Subject]:
    """Two matters under discussion: an action on one does not wait for one on the other."""
    made = [matter(hall, "consulting") for _ in range(2)]
    clock.write_text((made[0][1] + dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    return [subject for subject, _at in made]


def in_two_forms(hall: Hall, talks: list[Subject], stored: StoredFile) -> list[str]:
    """What came of two forms that are sent at once, each on a matter of its own, with the same photo."""
    elder = PersonFactory(home=hall.community)
    start = threading.Barrier(2)

    def give(subject: Subject) -> str:
        close_old_connections()
        try:
            start.wait(timeout=30)
            heard = Heard("paper", subject.state_since)
            GiveOpinion(hall.worker, subject, "见纸条", for_person=elder, heard=heard, photos=[stored]).execute()
        except ActionRefused as refused:
            return refused.refusal.code
        except IntegrityError as error:
            return "crashed" if "a file stays what it is" in str(error) else str(error)
        finally:
            connections.close_all()
        return "given"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(give, talks))


def test_two_forms_with_one_photo(hall: Hall, talks: list[Subject]) -> None:
    stored = KeepFile(hall.worker, upload(jpeg()), PAPER, hall.community).execute()
    assert in_two_forms(hall, talks, stored) == ["files", "given"]
    assert Opinion.objects.count() == 1
    assert StoredFile.objects.get().about == Opinion.objects.get().public_id


def test_two_forms_with_one_photo_and_no_lock(
    hall: Hall, talks: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find it loose; then the database itself stops the second, and nobody is told why."""
    stored = KeepFile(hall.worker, upload(jpeg()), PAPER, hall.community).execute()
    both = threading.Barrier(2)
    real = binding.fault

    def after_both_looked(*args: Any) -> Any:
        found = real(*args)
        both.wait(timeout=30)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(binding, "fault", after_both_looked)
    assert in_two_forms(hall, talks, stored) == ["crashed", "given"]
    assert StoredFile.objects.get().about == Opinion.objects.get().public_id


@pytest.mark.parametrize("locked", [True, False])
def test_the_sweep_leaves_alone_what_is_being_tied(
    hall: Hall, talks: list[Subject], monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """The form comes at the very moment of the sweep: between its look and its deed."""
    stored = KeepFile(hall.worker, upload(jpeg()), PAPER, hall.community).execute()
    later = stored.at + dt.timedelta(hours=25)
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)

    def tie(*args: Any, **kwargs: Any) -> None:
        close_old_connections()
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
            rows = StoredFile.objects.filter(pk=stored.pk)
            rows.update(subject=talks[0], about="x", bound_at=later)
        except OperationalError:
            pass  # the lock holds: that is what is asked here
        finally:
            connections.close_all()

    real = StoredFile.objects.filter

    def between(*args: Any, **kwargs: Any) -> Any:
        if "pk__in" in kwargs:
            thread = threading.Thread(target=tie)
            monkeypatch.setattr(StoredFile.objects, "filter", real)
            thread.start()
            thread.join()
        return real(*args, **kwargs)

    monkeypatch.setattr(StoredFile.objects, "filter", between)
    if locked:
        assert sweeping.forget_abandoned(later) == 1
        assert not StoredFile.objects.exists()
    else:
        # Tied in between: the database itself refuses to delete what is tied.
        with pytest.raises(IntegrityError, match="a file stays what it is"):
            sweeping.forget_abandoned(later)
        assert StoredFile.objects.get().subject == talks[0]
