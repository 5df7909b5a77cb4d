"""Archive packages: what is in them, who takes them out, and that a changed byte is found."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.archiving.attachments import Attachment, FileSource, file_sources
from shequ_workflows.core.archiving.packing import PIECE, SUMS, Package, safe_name
from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.archive.actions import TakeArchive
from shequ_workflows.deliberation.archive.building import build
from shequ_workflows.deliberation.archive.constants import FORMAT, MATTER, PAGE, SCHEMA, VERIFY
from shequ_workflows.deliberation.archive.verifying import check_package
from shequ_workflows.deliberation.models import HallPage, Opinion, Rating
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused, Answer
from tests.factories.deliberation import DAY, MONDAY, Hall, PersonFactory, matter, next_workday, take, waited

from .conftest import Move

pytestmark = pytest.mark.django_db
#: Words that stand nowhere but in what the public does not read.
PRIVATE = ("密语甲原文", "密语乙未登", "密语丙理由", "密语丁任务", "密语戊评语", "密语庚任务结果", "秘名某")
#: The proposer's words, which were published when the matter was taken up.
PUBLIC_WORD = "明语提议"
EVIL = "<script>alert(1)</script>"


class Filled:
    """A matter with something in every part, closed."""

    def __init__(self, hall: Hall, move: Move) -> None:
        self.hall = hall
        hall.resident.person.name = "秘名某"
        hall.resident.person.save()
        subject, at = matter(hall, "consulting", problem=f"{PUBLIC_WORD} {EVIL}")
        at += dt.timedelta(minutes=1)
        said = GiveOpinion(hall.resident, subject, "密语甲原文", nickname="邻居", at=at).execute()
        ReviewOpinion(hall.worker, said, publish=True, public_text=f"公开的话 {EVIL}", at=at).execute()
        refused = GiveOpinion(hall.resident, subject, "密语乙未登", at=at).execute()
        ReviewOpinion(hall.worker, refused, publish=False, reason="insult", reason_note="密语丙理由", at=at).execute()
        from shequ_workflows.deliberation.point_answers import AnswerPoint
        from shequ_workflows.deliberation.points import GatherOpinions

        GatherOpinions(hall.worker, subject, [said.public_id], title="早点开门", at=at).execute()
        AnswerPoint(hall.worker, subject, 1, "adopted", "照办。", at=at).execute()
        self.subject, self.at = subject, at
        for edge, who in (("conclude", "rc_member"), ("decide", "rc_director"), ("start", "rc_director")):
            self._step(edge, who)
        day = next_workday(self.at)
        task = LayDownTask(hall.director, subject, "密语丁任务", hall.worker.person, day, at=self.at).execute()
        TakeTransition(hall.director, task, "finish", data={"result": "密语庚任务结果"}, at=self.at).execute()
        self._step("complete", "rc_director")
        Rating.objects.create(
            matter=subject.matter, person=hall.resident.person, score=4, text="密语戊评语", at=self.at
        )
        self._step("close", "rc_director")
        move(self.at + DAY)
        self.subject = Subject.objects.get(pk=subject.pk)

    def _step(self, edge: str, who: str) -> None:
        self.at = waited(Subject.objects.get(pk=self.subject.pk), self.at + dt.timedelta(minutes=1))
        take(self.hall, self.subject, edge, who, self.at)


@pytest.fixture
def filled(hall: Hall, move: Move) -> Filled:
    return Filled(hall, move)


@pytest.fixture
def a_file() -> Iterator[dict[str, bytes]]:
    """A source with one file, whose bytes a test may change."""
    kept = {"content": b"%PDF-1.7 minutes"}
    source = FileSource("test", lambda subject, public: [] if public else [_attached(kept)])
    file_sources.register(source)
    yield kept
    file_sources.unregister("test")


def _attached(kept: dict[str, bytes]) -> Attachment:
    return Attachment("one", "../会议 记录.pdf", lambda: [kept["content"]], title="会议记录")


def package_of(filled: Filled, tmp_path: Path, variant: str = "full") -> Path:
    built = TakeArchive(filled.hall.director, filled.subject, variant, "移交档案室").execute()
    path = tmp_path / f"{variant}.zip"
    with built.file:
        path.write_bytes(built.file.read())
    return path


def data_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as package:
        found: dict[str, Any] = json.loads(package.read(MATTER))
        return found


def whole(path: Path) -> str:
    """Every byte of the package, unpacked."""
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def repacked(path: Path, name: str, change: Any) -> Path:
    """The package with one file changed, the sums left as they were."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(other, "w") as copy:
        for one in package.namelist():
            content = package.read(one)
            copy.writestr(one, change(content) if one == name else content)
    return other


@pytest.mark.parametrize("variant", ["full", "public"])
def test_it_has_the_format_that_its_schema_says(filled: Filled, tmp_path: Path, variant: str) -> None:
    path = package_of(filled, tmp_path, variant)
    data = data_of(path)
    with zipfile.ZipFile(path) as package:
        schema = json.loads(package.read(SCHEMA))
        assert {PAGE, MATTER, SCHEMA, VERIFY, SUMS} == set(package.namelist())
    fastjsonschema.compile(schema)(data)
    assert (data["format"], data["variant"], data["ended"]) == (FORMAT, variant, True)
    for part in ("opinions", "points", "decisions", "notices", "news", "tasks", "ratings", "record"):
        assert data[part], part


def test_it_is_checked_by_the_real_sha256sum(filled: Filled, tmp_path: Path, a_file: dict[str, bytes]) -> None:
    path = package_of(filled, tmp_path)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as package:
        package.extractall(folder)
        assert "files/001-会议_记录.pdf" in package.namelist()
    done = subprocess.run(
        ["/usr/bin/sha256sum", "--strict", "-c", SUMS], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / PAGE).write_text("x")
    done = subprocess.run(["/usr/bin/sha256sum", "-c", SUMS], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1


@pytest.mark.parametrize("variant", ["full", "public"])
def test_it_is_found_whole_without_the_database(
    filled: Filled, tmp_path: Path, variant: str, a_file: dict[str, bytes], django_assert_num_queries: Any
) -> None:
    path = package_of(filled, tmp_path, variant)
    with django_assert_num_queries(0):
        checked = check_package(path)
    assert checked.faults == []
    out = io.StringIO()
    call_command("verify_archive", str(path), stdout=out)
    assert checked.fingerprint in out.getvalue()


@pytest.mark.parametrize("name", [PAGE, MATTER, SCHEMA, VERIFY, "files/001-会议_记录.pdf", SUMS])
def test_it_finds_one_changed_byte(filled: Filled, tmp_path: Path, a_file: dict[str, bytes], name: str) -> None:
    path = package_of(filled, tmp_path)

    def flip(content: bytes) -> bytes:
        at = len(content) // 2
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    assert not check_package(repacked(path, name, flip)).ok
    with pytest.raises(CommandError):
        call_command("verify_archive", str(path.with_name("changed.zip")), stdout=io.StringIO())


def test_it_finds_a_flipped_byte_anywhere_in_the_file(filled: Filled, tmp_path: Path) -> None:
    path = package_of(filled, tmp_path)
    content = path.read_bytes()
    for at in range(40, len(content) // 2, max(1, len(content) // 40)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        checked = check_package(path)
        assert not checked.ok or checked.fingerprint, at  # a byte of the zip's own headers may be without a meaning
    path.write_bytes(content[:-200])
    assert not check_package(path).ok


def test_it_answers_whatever_the_list_of_sums_is(filled: Filled, tmp_path: Path) -> None:
    """Bytes that cannot even be unpacked are a fault, and no crash."""
    path = package_of(filled, tmp_path)
    with zipfile.ZipFile(path) as package:
        info = package.getinfo(SUMS)
    content = bytearray(path.read_bytes())
    begin = info.header_offset + 30 + len(SUMS)
    content[begin : begin + 20] = b"\xff" * 20
    path.write_bytes(content)
    assert not check_package(path).ok


@pytest.mark.parametrize("field", ["body", "verb", "prev", "at"])
def test_it_finds_a_changed_record_where_all_sums_were_made_anew(filled: Filled, tmp_path: Path, field: str) -> None:
    path = package_of(filled, tmp_path)
    data = data_of(path)
    row = data["record"][3]
    row[field] = {"body": '{"x":1}', "verb": "other", "prev": "0" * 64, "at": "2020-01-01T00:00:00.000000Z"}[field]
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(path) as package, forged.open("wb") as target:
        again = Package(target, MONDAY)
        for name in package.namelist():
            if name != SUMS:
                content = package.read(name)
                again.add(name, [json.dumps(data).encode() if name == MATTER else content])
        again.close()
    assert len(check_package(forged).faults) >= 1


def test_it_finds_a_cut_tail(filled: Filled, tmp_path: Path) -> None:
    path = package_of(filled, tmp_path)

    def cut(content: bytes) -> bytes:
        data = json.loads(content)
        data["record"].pop()
        return json.dumps(data).encode()

    assert len(check_package(repacked(path, MATTER, cut)).faults) >= 2


def test_it_holds_names_and_votes_in_the_full_one(filled: Filled, tmp_path: Path) -> None:
    text = whole(package_of(filled, tmp_path))
    for word in PRIVATE:
        assert word in text, word
    data = data_of(tmp_path / "full.zip")
    assert sum(1 for one in data["decisions"][0]["votes"]) == len(filled.hall.members)
    assert data["decisions"][0]["count"]["in_favour"] == len(filled.hall.members)
    assert data["notices"][0]["board"] == {"posted_at": None, "place": "", "removed_at": None}


def test_it_holds_nothing_private_in_the_public_one(filled: Filled, tmp_path: Path, a_file: dict[str, bytes]) -> None:
    a_file["content"] = "密语甲原文".encode()
    path = package_of(filled, tmp_path, "public")
    text = whole(path) + path.read_bytes().decode("utf-8", "replace")
    for word in PRIVATE:
        assert word not in text, word
    assert PUBLIC_WORD in text
    assert "公开的话" in text
    data = data_of(path)
    assert data["backings"] == []
    assert {one["title"] for one in data["tasks"]} == {""}
    assert data["ratings"] == [{"count": 1, "figures": []}]
    hashes = set(Record.objects.filter(subject=filled.subject).values_list("hash", flat=True))
    assert {row["hash"] for row in data["record"]} <= hashes


def test_it_tells_nobody_who_has_no_account(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    by_letter = dataclasses.replace(hall.resident, letter="abcdefgh")
    said = GiveOpinion(by_letter, subject, "多开半小时。", at=at).execute()
    ReviewOpinion(hall.worker, said, publish=True, at=at).execute()
    move(at + DAY)
    found = {}
    for variant in ("full", "public"):
        with build(subject.pk, variant).file as file, zipfile.ZipFile(file) as package:
            found[variant] = [one["channel"] for one in json.loads(package.read(MATTER))["opinions"]]
    assert found == {"full": ["letter"], "public": ["online"]}


def test_it_escapes_what_people_wrote(filled: Filled, tmp_path: Path) -> None:
    for variant in ("full", "public"):
        with zipfile.ZipFile(package_of(filled, tmp_path, variant)) as package:
            page = package.read(PAGE).decode()
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_it_says_by_which_act_words_were_erased(filled: Filled, tmp_path: Path) -> None:
    row = Record.objects.filter(subject=filled.subject, verb="give_opinion").order_by("seq").first()
    assert row is not None
    act = ErasePayload(filled.hall.director, row, "本人要求", "consent").execute()
    path = package_of(filled, tmp_path)
    data = data_of(path)
    found = next(one for one in data["record"] if one["seq"] == row.seq)
    assert (found["body"], found["salt"], found["erased_by"]) == ("", "", act.seq)
    with zipfile.ZipFile(path) as package:
        assert f"已由第 {act.seq} 行" in package.read(PAGE).decode()
    checked = check_package(path)
    assert checked.ok
    assert checked.notes


def test_it_is_noted_in_the_record_with_its_fingerprint(filled: Filled, tmp_path: Path) -> None:
    path = package_of(filled, tmp_path)
    row = Record.objects.filter(subject=filled.subject).latest("seq")
    said = json.loads(RecordPayload.objects.get(record=row).body)
    assert (row.verb, row.role, said["variant"], said["reason"]) == (
        "take_archive",
        "rc_director",
        "full",
        "移交档案室",
    )
    assert said["fingerprint"] == check_package(path).fingerprint


@pytest.mark.parametrize(
    ("role", "full", "public"),
    [
        ("rc_director", True, True),
        ("auditor", True, True),
        ("rc_member", False, True),
        ("community_worker", False, True),
        ("party_secretary", False, True),
        ("grid_worker", False, False),
        ("supervision_committee", False, False),
        ("street_clerk", False, False),
        ("administrator", False, False),
        ("editor", False, False),
        ("resident", False, False),
    ],
)
def test_it_is_taken_out_by_the_right_roles(filled: Filled, role: str, full: bool, public: bool) -> None:
    for variant, allowed in (("full", full), ("public", public)):
        refusal = TakeArchive(filled.hall.new(role), filled.subject, variant, "检查").check()
        assert (refusal is None) is allowed, variant
        if refusal is not None:
            assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}
        stranger = filled.hall.new(role, filled.hall.other)
        assert TakeArchive(stranger, filled.subject, variant, "检查").check() is not None


def test_it_asks_what_the_full_one_is_for_and_gives_no_draft(filled: Filled, hall: Hall) -> None:
    with pytest.raises(ActionRefused) as refused:
        TakeArchive(hall.director, filled.subject, "full", " ").execute()
    assert refused.value.refusal.code == "reason"
    submitted, _at = matter(hall, "submitted")
    with pytest.raises(ActionRefused) as refused:
        TakeArchive(hall.director, submitted, "public").execute()
    assert refused.value.refusal.code == "variant"


def test_it_says_that_a_matter_has_not_ended(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "executing")
    move(at + DAY)
    built = build(subject.pk, "full")
    with built.file, zipfile.ZipFile(built.file) as package:
        assert json.loads(package.read(MATTER))["ended"] is False
        assert "尚未结束" in package.read(PAGE).decode()


def test_it_makes_no_package_of_a_file_that_has_changed(filled: Filled) -> None:
    bad = Attachment("one", "a.pdf", lambda: [b"x"], sha256="0" * 64)
    file_sources.register(FileSource("test", lambda subject, public: [bad]))
    try:
        with pytest.raises(ActionRefused):
            TakeArchive(filled.hall.director, filled.subject, "full", "移交").execute()
    finally:
        file_sources.unregister("test")


def many_opinions(hall: Hall, subject: Subject, count: int) -> None:
    """``count`` opinions more, each with a row of the record that says so."""
    from shequ_workflows.core.record.recording import Entry, append, lock

    people = [PersonFactory(home=hall.community) for _ in range(10)]
    Opinion.objects.bulk_create(
        Opinion(
            matter=subject.matter, person=people[number % 10], nickname=f"邻居{number}", text=f"意见{number}" * 20,
            public_text=f"意见{number}" * 20, state="published", due_at=MONDAY, reviewed_at=MONDAY, at=MONDAY,
        )
        for number in range(count)
    )  # fmt: skip
    locked = lock(subject.pk)
    for number in range(count):
        append(locked, Entry("give_opinion", people[number % 10].pk, payload={"text": f"意见{number}" * 20}), MONDAY)


def test_it_costs_the_same_queries_for_ten_and_for_a_thousand_opinions(filled: Filled) -> None:
    counts = []
    for more in (10, 990):
        many_opinions(filled.hall, filled.subject, more)
        for variant in ("full", "public"):
            with CaptureQueriesContext(connection) as queries:
                build(filled.subject.pk, variant).file.close()
            counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


def test_it_needs_no_memory_for_what_is_large(filled: Filled) -> None:
    """A file of 64 MB, and opinions by the thousand."""
    many_opinions(filled.hall, filled.subject, 1000)
    big = Attachment("big", "照片.bin", lambda: (b"\0" * PIECE for _ in range(1024)))
    file_sources.register(FileSource("test", lambda subject, public: [big]))
    try:
        build(filled.subject.pk, "full").file.close()
        tracemalloc.start()
        build(filled.subject.pk, "full").file.close()
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        file_sources.unregister("test")
    assert peak < 12 * 1024 * 1024


def test_it_is_taken_out_on_a_screen(filled: Filled, page: HallPage, signed_in: Any, tmp_path: Path) -> None:
    url = reverse("shequ_deliberation:archive", args=[filled.subject.public_id])
    browser = signed_in(filled.hall.director)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"variant": "full", "reason": ""}).status_code == 422
    answer = browser.post(url, {"variant": "full", "reason": "移交档案室"})
    path = tmp_path / "got.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    assert check_package(path).ok
    assert int(answer["Content-Length"]) == path.stat().st_size
    assert "attachment" in answer["Content-Disposition"]
    assert signed_in(filled.hall.worker).post(url, {"variant": "full", "reason": "x"}).status_code == 422
    assert signed_in(filled.hall.resident).get(url).status_code == 403
    assert url in browser.get(page.at("matter", filled.subject.public_id)).content.decode()


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\会议 记录.pdf", "会议_记录.pdf"),
        ("..", "file"),
        ("", "file"),
        ("con.txt", "con_.txt"),
        ("a\nb\x00.png", "a_b.png"),
        ("x" * 300 + ".docx", "x" * 75 + ".docx"),
    ],
)
def test_it_makes_names_safe(given: str, safe: str) -> None:
    name = safe_name(given)
    assert name == safe or (len(name) <= 80 and name.startswith(safe[:5]))
    assert "/" not in name
    assert not name.startswith(".")


@pytest.mark.django_db(transaction=True)
def test_it_is_made_outside_any_transaction_and_leaves_none(
    transactional_db: None, hall: Hall, move: Move, tmp_path: Path
) -> None:
    """As a request makes it; on PostgreSQL all parts come from one snapshot, in which nothing can be written."""
    subject, at = matter(hall, "consulting")
    move(at + DAY)
    built = build(subject.pk, "full")
    path = tmp_path / "one.zip"
    with built.file:
        path.write_bytes(built.file.read())
    assert check_package(path).ok
    assert not connection.in_atomic_block
