"""Photos of the paper on which an opinion came: kept with the form, tied once, seen by those who review it."""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.files import keeping
from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.files.reading import open_file
from shequ_workflows.core.models import Record, StoredFile, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround, said_in
from shequ_workflows.deliberation.archive.actions import TakeArchive
from shequ_workflows.deliberation.models import HallPage, Opinion
from shequ_workflows.deliberation.papers import PAPER
from shequ_workflows.deliberation.second_look import AskSecondLook
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.deliberation import Hall, PersonFactory, matter
from tests.factories.files import EXE, PDF, encoded, jpeg, paper, upload

from .conftest import Move, text_of
from .test_staff_screens import HOUR, SignIn, url

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    place = tmp_path / "private"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": str(place)}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return place


@pytest.fixture
def talk(hall: Hall, move: Move) -> Subject:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    return subject


@pytest.fixture
def elder(hall: Hall) -> Person:
    person: Person = PersonFactory(name="钱桂英", home=hall.community)
    return person


@pytest.fixture
def send(talk: Subject, elder: Person, hall: Hall, signed_in: SignIn) -> Send:
    """Send the form of the clerk (or of ``by``), whole but for ``more``."""

    def sending(*photos: Any, by: Actor | None = None, **more: Any) -> Any:
        data = {
            "q": "钱桂英", "person": elder.public_id, "text": "多开一会儿", "stance": "support", "channel": "paper",
            "heard_at": "2026-07-06T09:00", "once": "k", **more,
        }  # fmt: skip
        return signed_in(by or hall.worker).post(url(talk, "key-in"), {**data, "photos": list(photos)})

    return sending


def kept_in(response: Any) -> list[str]:
    return re.findall(r'name="photos-kept" value="(\w+)"', text_of(response))


def test_photos_go_with_a_keyed_in_opinion(send: Send, talk: Subject) -> None:
    assert send(upload(jpeg(), "第1页.jpg"), upload(PDF, "第2页.pdf", "application/pdf")).status_code == 302
    opinion = Opinion.objects.get()
    files = list(StoredFile.objects.of(talk))
    assert [(one.name, one.about, one.purpose) for one in files] == [
        ("第1页.jpg", opinion.public_id, PAPER.key),
        ("第2页.pdf", opinion.public_id, PAPER.key),
    ]
    said = said_in(Record.objects.get(verb="give_opinion"))
    assert (said["files"], said["digests"]) == ([one.public_id for one in files], [one.sha256 for one in files])


def test_a_photo_is_kept_while_the_form_comes_back(send: Send, talk: Subject, hall: Hall) -> None:
    back = send(upload(jpeg(), "纸条.jpg"), stance="")
    assert back.status_code == 422
    assert "已保留：纸条.jpg" in text_of(back)
    assert "多开一会儿" in text_of(back)
    (kept,) = kept_in(back)
    assert not Opinion.objects.exists()
    done = send(upload(encoded("PNG", paper(60, 60)), "二.png"), **{"photos-kept": [kept]})
    assert done.status_code == 302
    assert [one.name for one in StoredFile.objects.of(talk)] == ["纸条.jpg", "二.jpg"]


def test_what_is_unticked_stays_behind(send: Send, talk: Subject) -> None:
    kept_in(send(upload(jpeg()), stance=""))
    assert send().status_code == 302
    assert not StoredFile.objects.of(talk).exists()
    assert StoredFile.objects.loose().count() == 1  # the sweep takes it


def test_one_that_cannot_be_taken_keeps_the_others_and_the_words(send: Send) -> None:
    back = send(upload(jpeg(), "好.jpg"), upload(EXE, "坏.jpg"))
    assert back.status_code == 422
    text = text_of(back)
    assert "“坏.jpg”既不是照片也不是 PDF" in text
    assert "已保留：好.jpg" in text
    assert "多开一会儿" in text
    assert send(**{"photos-kept": kept_in(back)}).status_code == 302
    assert StoredFile.objects.exclude(subject=None).count() == 1


def test_no_more_than_three(send: Send, talk: Subject) -> None:
    four = [upload(encoded("PNG", paper(40 + n, 40)), f"{n}.png") for n in range(4)]
    back = send(*four)
    assert back.status_code == 422
    assert "最多附 3 个文件" in text_of(back)
    assert send(**{"photos-kept": kept_in(back)}).status_code == 302
    assert [one.name for one in StoredFile.objects.of(talk)] == ["0.jpg", "1.jpg", "2.jpg"]


def test_sent_twice_it_is_one_opinion_with_its_photo(send: Send, talk: Subject) -> None:
    (kept,) = kept_in(send(upload(jpeg()), stance=""))
    for _click in range(2):
        assert send(**{"photos-kept": [kept]}).status_code == 302
    assert Opinion.objects.count() == StoredFile.objects.count() == 1
    assert send(upload(jpeg())).status_code == 302  # the very first form once more, photo and all
    assert (Opinion.objects.count(), StoredFile.objects.of(talk).count()) == (1, 1)


def test_a_kept_photo_is_its_uploader_s_alone(send: Send, hall: Hall, signed_in: SignIn) -> None:
    (kept,) = kept_in(send(upload(jpeg()), stance=""))
    back = send(by=hall.director, **{"photos-kept": [kept]})
    assert back.status_code == 422
    assert "不再保留" in text_of(back)
    address = reverse("shequ_core:file", args=[kept])
    assert signed_in(hall.worker).get(address).status_code == 200
    assert signed_in(hall.director).get(address).status_code == 404


def test_on_a_full_disk_the_words_stay_and_go_without_it(
    send: Send, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(content: bytes) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "ContentFile", full)
        back = send(upload(jpeg(), "纸条.jpg"))
    assert back.status_code == 422
    assert "磁盘已满" in text_of(back)
    assert "多开一会儿" in text_of(back)
    assert not StoredFile.objects.exists()
    assert not Opinion.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert send().status_code == 302


def test_an_opinion_that_fails_leaves_the_photo_loose(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("shequ_workflows.deliberation.voices.note", broken)
        with pytest.raises(RuntimeError):
            send(upload(jpeg()))
    assert not Opinion.objects.exists()
    stored = StoredFile.objects.get()
    assert stored.subject is None
    with open_file(stored) as file:
        assert file.read(3) == b"\xff\xd8\xff"


def test_nobody_adds_photos_to_their_own_words(hall: Hall, talk: Subject) -> None:
    stored = KeepFile(hall.resident, upload(jpeg()), PAPER, hall.community).execute()
    with pytest.raises(ActionRefused, match="替他人录入"):
        GiveOpinion(hall.resident, talk, "赞成", photos=[stored]).execute()


@pytest.mark.parametrize("name", ["file", "file_preview"])
def test_those_who_review_read_it_and_nobody_else(
    send: Send, hall: Hall, signed_in: SignIn, elder: Person, name: str
) -> None:
    assert send(upload(jpeg(), "王 𠮷.jpg"), by=hall.carrier).status_code == 302
    address = reverse(f"shequ_core:{name}", args=[StoredFile.objects.get().public_id])
    for actor in (hall.worker, hall.member, hall.director, hall.carrier):
        answer = signed_in(actor).get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    others = [
        hall.resident, Actor.of(elder), hall.new("grid_worker"), hall.actor("rc_director", hall.other),
        hall.actor("community_worker", hall.other), hall.actor("street_clerk"), hall.actor("auditor"),
        hall.actor("administrator"), hall.actor("editor"),
    ]  # fmt: skip
    assert {signed_in(actor).get(address).status_code for actor in others} == {404}
    assert Client().get(address).status_code == 404
    assert signed_in(hall.worker).post(address).status_code == 405


def test_a_pdf_is_saved_and_not_shown(send: Send, hall: Hall, signed_in: SignIn) -> None:
    send(upload(PDF, "a.pdf"))
    public_id = StoredFile.objects.get().public_id
    answer = signed_in(hall.worker).get(reverse("shequ_core:file", args=[public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert b"".join(answer.streaming_content) == PDF
    assert signed_in(hall.worker).get(reverse("shequ_core:file_preview", args=[public_id])).status_code == 404


def test_content_that_is_gone_is_no_crash(send: Send, hall: Hall, signed_in: SignIn, folder: Path) -> None:
    send(upload(jpeg()))
    stored = StoredFile.objects.get()
    (folder / stored.place).unlink()
    assert signed_in(hall.worker).get(reverse("shequ_core:file", args=[stored.public_id])).status_code == 404


def test_it_stands_beside_the_text_at_review_and_second_look(
    send: Send, hall: Hall, talk: Subject, page: HallPage, signed_in: SignIn, elder: Person
) -> None:
    send(upload(jpeg()))
    address = reverse("shequ_core:file", args=[StoredFile.objects.get().public_id])
    assert address in text_of(signed_in(hall.director).get("/deliberation/review/"))
    opinion = ReviewOpinion(hall.worker, Opinion.objects.get(), publish=False, reason="insult").execute()
    AskSecondLook(Actor.of(elder), opinion, "没有骂人").execute()
    assert address in text_of(signed_in(hall.director).get("/deliberation/second-looks/"))
    public = Client().get(page.at("matter", talk.public_id))
    assert public.status_code == 200
    assert "/files/" not in text_of(public)


def test_an_erasure_of_the_opinion_takes_the_photo(
    send: Send, hall: Hall, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    send(upload(jpeg()))
    row = Record.objects.get(verb="give_opinion")
    with django_capture_on_commit_callbacks(execute=True):
        ErasePayload(hall.director, row, "本人要求", LegalGround.CONSENT.value).execute()
    assert not StoredFile.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_it_is_packed_with_the_matter_for_the_archive_and_never_for_the_public(
    send: Send, hall: Hall, talk: Subject
) -> None:
    send(upload(jpeg(), "纸条.jpg"))
    stored = StoredFile.objects.get()
    found = {}
    for variant in ("full", "public"):
        built = TakeArchive(hall.director, talk, variant, "移交档案室").execute()
        with built.file, zipfile.ZipFile(built.file) as package:
            found[variant] = [package.read(name) for name in package.namelist() if name.startswith("files/")]
    with open_file(stored) as content:
        assert found == {"full": [content.read()], "public": []}
