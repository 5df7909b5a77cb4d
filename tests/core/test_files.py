"""The private file store: what is taken, how it is kept, and what becomes of what nobody ties."""

from __future__ import annotations

import datetime as dt
import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from shequ_workflows.core import keeping as triggers
from shequ_workflows.core.files import keeping, pictures
from shequ_workflows.core.files.binding import bind
from shequ_workflows.core.files.constants import LONGEST_SIDE, MOST_BYTES, MOST_WAITING
from shequ_workflows.core.files.exceptions import FileGone
from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.files.naming import clean_name
from shequ_workflows.core.files.purposes import Purpose, may_read, purposes
from shequ_workflows.core.files.reading import archive_name, chunks_of, files_of, open_file
from shequ_workflows.core.files.serving import private_files_are_private
from shequ_workflows.core.files.storage import PrivateStorage, private_storage
from shequ_workflows.core.files.sweeping import sweep
from shequ_workflows.core.models import Record, StoredFile, Subject
from shequ_workflows.core.operation.backup import make, restore
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.registry import DuplicateKey
from tests.factories.files import EXE, PDF, encoded, jpeg, jpeg_with_gps, paper, png_bomb, upload

from .test_backup import empty
from .world import THURSDAY, World

pytestmark = pytest.mark.django_db
PAPER = Purpose("test.paper", "paper", lambda actor, stored: actor.has("rc_director"))
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    place = tmp_path / "private"
    backend = "shequ_workflows.core.files.storage.PrivateStorage"
    private = {"BACKEND": backend, "OPTIONS": {"location": str(place)}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return place


def kept(
    world: World, content: bytes, name: str = "photo.jpg", at: dt.datetime = THURSDAY, by: Actor | None = None
) -> StoredFile:
    return KeepFile(by or world.director, upload(content, name), PAPER, world.community, at=at).execute()


def refused(world: World, content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(ActionRefused) as caught:
        kept(world, content, name)
    assert not StoredFile.objects.exists()
    return str(caught.value.refusal.sentence)


def tied(world: World, stored: StoredFile, at: dt.datetime = THURSDAY) -> tuple[Subject, Record]:
    subject = world.lamp(at)
    with transaction.atomic():
        payload = bind(world.director, [stored], subject, PAPER, "opinion", at)
        row = note(subject, "told", world.director, payload=payload, at=at)
    stored.refresh_from_db()
    return subject, row


def lying(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def content(stored: StoredFile) -> bytes:
    return b"".join(chunks_of(stored))


# --- what is taken ---------------------------------------------------------------------------------------------------


def test_a_photo_loses_where_and_with_what_it_was_taken(world: World) -> None:
    sent = jpeg_with_gps()
    with Image.open(io.BytesIO(sent)) as before:
        assert before.getexif().get_ifd(0x8825)
        assert before.size == (300, 400)
    stored = kept(world, sent)
    for preview in (False, True):
        with open_file(stored, preview=preview) as file, Image.open(file) as after:
            assert not after.getexif()
            assert "exif" not in after.info
            assert "comment" not in after.info
            assert after.width > after.height  # orientation 6: a quarter to the right
            top_right = after.convert("L").getpixel((after.width - 5, 5))
            assert isinstance(top_right, int)
            assert top_right < 60
    assert b"Secret" not in content(stored)
    assert (stored.type, stored.size) == ("image/jpeg", len(content(stored)))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("WEBP", "RGB"), ("HEIF", "RGB")],
)
def test_every_kind_of_picture_is_kept_as_jpeg(world: World, kind: str, mode: str) -> None:
    stored = kept(world, encoded(kind, paper(mode=mode)), f"照片.{kind.lower()}")
    with open_file(stored) as file, Image.open(file) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (300, 400))
    assert stored.name == "照片.jpg"
    assert stored.has_preview


def test_a_sixteen_bit_scan_stays_readable(world: World) -> None:
    scan = Image.new("I;16", (40, 40), 65535)
    with open_file(kept(world, encoded("PNG", scan), "a.png")) as file, Image.open(file) as picture:
        assert picture.convert("L").getpixel((20, 20)) == 255


def test_what_is_transparent_becomes_white(world: World) -> None:
    with open_file(kept(world, encoded("PNG", Image.new("RGBA", (40, 40), (0, 0, 0, 0))), "a.png")) as file:
        assert Image.open(file).getpixel((20, 20)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller(world: World) -> None:
    with open_file(kept(world, encoded("JPEG", paper(3000, 4000)))) as file, Image.open(file) as picture:
        assert max(picture.size) == LONGEST_SIDE


def test_a_pdf_is_kept_as_it_is(world: World) -> None:
    stored = kept(world, PDF, "扫描.PDF")
    assert (stored.type, stored.name, stored.has_preview) == ("application/pdf", "扫描.pdf", False)
    assert content(stored) == PDF


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (EXE, "既不是照片也不是 PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "既不是照片也不是 PDF"),
        (b"GIF89a" + b"\x00" * 40, "既不是照片也不是 PDF"),
        (b"", "空文件"),
        (png_bomb(), "像素太多"),
        (png_bomb(11_000), "像素太多"),
        (jpeg()[:900], "没有传完整"),
        (encoded("PNG")[:200], "没有传完整"),
        (encoded("WEBP")[:200], "没有传完整"),
        (encoded("HEIF")[:400], "没有传完整"),
        (b"\xff\xd8\xff" + EXE, "没有传完整"),
        (PDF[:30], "没有传完整"),
        (b"\xff\xd8\xff" + b"\x00" * MOST_BYTES, "超过 15 MB"),
    ],
)
def test_other_content_is_refused_whatever_its_name(world: World, folder: Path, sent: bytes, said: str) -> None:
    sentence = refused(world, sent, "照片.jpg")
    assert said in sentence
    assert "照片" in sentence
    assert lying(folder) == []


def test_heic_is_refused_kindly_where_it_cannot_be_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "can_open", lambda kind: kind != "HEIF")
    assert "兼容性最佳" in refused(world, encoded("HEIF"), "IMG_1.HEIC")


def test_a_pdf_is_refused_where_only_photos_are_taken(world: World) -> None:
    photos = Purpose("test.photos", "photos", lambda actor, stored: True, takes_pdf=False)
    with pytest.raises(ActionRefused, match="不是照片"):
        KeepFile(world.director, upload(PDF, "a.pdf"), photos, world.community).execute()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("意见 张桂芳.JPG", "意见 张桂芳.jpg"),
        ("𠮷野家𬭚.png", "𠮷野家𬭚.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\王\\纸条.jpeg", "纸条.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("", "file.jpg"),
        ("....", "file.jpg"),
        ("长" * 300 + ".png", "长" * 116 + ".jpg"),
    ],
)
def test_a_name_is_harmless_and_still_known(sent: str, name: str) -> None:
    assert clean_name(sent, ".jpg") == name


# --- how it is kept --------------------------------------------------------------------------------------------------


def test_the_same_once_more_is_the_same_file(world: World, folder: Path) -> None:
    assert kept(world, jpeg()) == kept(world, jpeg())
    assert len(lying(folder)) == 2
    assert kept(world, jpeg(), by=world.grid_worker) != kept(world, jpeg())


def test_a_person_has_only_so_many_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_WAITING", 1)
    assert MOST_WAITING > 1
    kept(world, jpeg())
    with pytest.raises(ActionRefused, match="没有随表提交"):
        kept(world, PDF, "a.pdf")
    kept(world, PDF, "a.pdf", by=world.grid_worker)


def test_a_visitor_keeps_nothing(world: World) -> None:
    with pytest.raises(ActionRefused, match="登录"):
        kept(world, jpeg(), by=Actor.visitor())


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EIO, "暂时没能保存")])
@pytest.mark.parametrize("at", [1, 2])
def test_a_full_disk_leaves_nothing_half_saved(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str, at: int
) -> None:
    calls = []
    real = keeping.ContentFile

    class Failing(real):  # type: ignore[misc, valid-type]
        def chunks(self, chunk_size: int | None = None) -> Any:
            calls.append(1)
            yield b"half of it"
            if len(calls) == at:
                raise OSError(number, "told by the disk")

    monkeypatch.setattr(keeping, "ContentFile", Failing)
    assert said in refused(world, jpeg())
    assert lying(folder) == []


def test_a_row_that_does_not_come_leaves_no_content(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: KeepFile) -> StoredFile:
        assert len(lying(folder)) == 2  # the content was there first
        raise DatabaseError

    monkeypatch.setattr(KeepFile, "perform", broken)
    with pytest.raises(DatabaseError):
        kept(world, jpeg())
    assert lying(folder) == []


def test_nobody_else_on_the_machine_reads_it(world: World, folder: Path) -> None:
    stored = kept(world, jpeg())
    assert (folder / stored.place).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="no address"):
        private_storage().url(stored.place)


# --- tying and reading -----------------------------------------------------------------------------------------------


def test_it_is_tied_once_and_for_good(world: World) -> None:
    stored = kept(world, jpeg())
    subject, row = tied(world, stored)
    assert (stored.subject, stored.about) == (subject, "opinion")
    assert list(files_of(subject)) == [stored]
    assert archive_name(stored) == f"{stored.public_id}.jpg"
    with pytest.raises(ActionRefused, match="不再保留"):
        bind(world.director, [stored], world.lamp(), PAPER, "x", THURSDAY)
    for changes in ({"subject": world.lamp()}, {"sha256": "0" * 64}, {"name": "b.jpg"}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            StoredFile.objects.filter(pk=stored.pk).update(**changes)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        stored.delete()
    assert row.seq == 2


@pytest.mark.parametrize("whose", ["grid_worker", "stranger"])
def test_only_who_uploaded_it_ties_it(world: World, whose: str) -> None:
    stored = kept(world, jpeg())
    with pytest.raises(ActionRefused, match="不再保留"):
        bind(getattr(world, whose), [stored], world.lamp(), PAPER, "x", THURSDAY)


def test_it_is_not_tied_for_another_purpose_or_elsewhere(world: World) -> None:
    stored = kept(world, jpeg())
    other = Purpose("test.other", "other", lambda actor, stored: True)
    with pytest.raises(ActionRefused, match="不再保留"):
        bind(world.director, [stored], world.lamp(), other, "x", THURSDAY)
    elsewhere = Subject(pk=world.lamp().pk, community=world.other)
    with pytest.raises(ActionRefused, match="不再保留"):
        bind(world.director, [stored], elsewhere, PAPER, "x", THURSDAY)


def test_a_half_tied_row_is_refused_by_the_database(world: World) -> None:
    stored = kept(world, jpeg())
    for changes in ({"about": "x"}, {"bound_at": THURSDAY}, {"subject": world.lamp()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.filter(pk=stored.pk).update(**changes)


def test_its_purpose_says_who_reads_it(world: World) -> None:
    stored = kept(world, jpeg(), by=world.grid_worker)
    assert may_read(world.grid_worker, stored)
    assert not may_read(world.director, stored)  # loose: the uploader's alone
    assert not may_read(Actor.visitor(), stored)
    stored.subject_id = 1
    assert not may_read(world.director, stored)  # nobody says so
    purposes.register(PAPER)
    try:
        assert may_read(world.director, stored)
        assert not may_read(world.resident, stored)
        with pytest.raises(DuplicateKey):
            purposes.register(Purpose(PAPER.key, "again", lambda actor, stored: True))
    finally:
        purposes.unregister(PAPER.key)


# --- erasing and sweeping --------------------------------------------------------------------------------------------


def test_an_erasure_takes_the_file_along(world: World, folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    stored = kept(world, jpeg())
    other = kept(world, PDF, "a.pdf")
    _subject, row = tied(world, stored)
    with django_capture_on_commit_callbacks(execute=True):
        ErasePayload(world.director, row, "asked", LegalGround.CONSENT.value, at=THURSDAY).execute()
        assert len(lying(folder)) == 3  # an act that fails after all has taken nothing
    assert list(StoredFile.objects.all()) == [other]
    assert lying(folder) == [other.place]
    with pytest.raises(FileGone):
        next(chunks_of(stored))


def test_loose_files_are_forgotten_after_a_day(
    world: World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    old, new = kept(world, jpeg()), kept(world, PDF, "a.pdf", THURSDAY + DAY)
    bound = kept(world, encoded("PNG"), "b.png")
    tied(world, bound)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(THURSDAY + DAY + dt.timedelta(minutes=1)) == 1
    assert set(StoredFile.objects.all()) == {new, bound}
    assert lying(folder) == sorted([new.place, bound.place, bound.preview_place])
    assert not StoredFile.objects.filter(pk=old.pk).exists()


def test_content_without_a_row_is_swept_after_a_day(world: World, folder: Path) -> None:
    stored = kept(world, jpeg())
    tied(world, stored)
    lost = folder / stored.place
    for name in ("orphan", "orphan.preview", ".half.part"):
        lost.with_name(name).write_bytes(b"x")
    assert sweep(THURSDAY + dt.timedelta(hours=23)) == 0
    assert sweep(THURSDAY + 2 * DAY) == 3
    assert lying(folder) == sorted([stored.place, stored.preview_place])
    assert sweep(THURSDAY + 2 * DAY + dt.timedelta(hours=1)) == 0  # not again so soon


@pytest.mark.django_db(transaction=True)
def test_a_backup_carries_it_and_brings_it_back(settings: Any, tmp_path: Path, folder: Path) -> None:
    settings.MEDIA_ROOT, settings.SHEQU_DIGEST_DIR = str(tmp_path / "media"), str(tmp_path / "digests")
    world = World()
    stored = kept(world, jpeg())
    subject, _row = tied(world, stored)
    known, whole = stored.sha256, content(stored)
    (folder / stored.place).with_name(".half.part").write_bytes(b"x")
    path = make(tmp_path / "backups", THURSDAY)
    assert lying(path / "private") == sorted([stored.place, stored.preview_place])
    empty()
    (folder / stored.place).unlink()
    (folder / stored.preview_place).write_bytes(b"damaged")
    assert restore(path).media == 2
    again = files_of(Subject.objects.get(public_id=subject.public_id)).get()
    assert (again.sha256, content(again)) == (known, whole)
    with open_file(again, preview=True) as file:
        assert Image.open(file).format == "JPEG"
    assert triggers.missing() == []


# --- the system check ------------------------------------------------------------------------------------------------


def test_it_warns_of_a_place_that_is_served(settings: Any, tmp_path: Path) -> None:
    assert private_files_are_private(None) == []
    settings.MEDIA_ROOT = str(tmp_path)
    assert [one.id for one in private_files_are_private(None)] == ["shequ_core.E040"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": "nowhere.Storage"}}
    assert [one.id for one in private_files_are_private(None)] == ["shequ_core.E041"]
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "private": memory, "default": memory}
    assert [one.id for one in private_files_are_private(None)] == ["shequ_core.E040"]


def test_a_site_that_names_no_place_has_one_beside_its_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = {key: value for key, value in settings.STORAGES.items() if key != "private"}
    storage = private_storage()
    assert isinstance(storage, PrivateStorage)
    assert Path(storage.location) == tmp_path / "private"
    assert private_files_are_private(None) == []
