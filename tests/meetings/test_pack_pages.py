"""What comes out of the printer: the Word file laid out by LibreOffice, a paper a page."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.meetings.hosts import MeetingHost, hosts
from shequ_workflows.meetings.models import Invitation, Meeting
from shequ_workflows.meetings.pack.content import (
    FIRST_PAGE_LINES,
    Pack,
    Paper,
    cut,
    lines_of,
    on_one_page,
    pack_of,
)
from shequ_workflows.meetings.pack.word import write
from shequ_workflows.meetings.plans import Item
from tests.conftest import libreoffice
from tests.factories import core
from tests.factories.community import resident
from tests.factories.meetings import MeetingWorld

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def printed(pack: Pack, folder: Path) -> int:
    """Pages, as LibreOffice lays them out."""
    source = folder / "pack.docx"
    source.write_bytes(write(pack))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [libreoffice(), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return len(PAGE.findall(source.with_suffix(".pdf").read_bytes()))


def papers(folder: Path) -> int:
    document = Document(str(folder / "pack.docx"))
    return sum(one.style.name == "Heading 1" for one in document.paragraphs)


def whole(world: MeetingWorld, matter: str, items: tuple[Item, ...]) -> Meeting:
    """About a matter, with sixty neighbours of three buildings as guests."""
    hosts.register(MeetingHost("lamp", text=lambda _subject: matter))
    about = core.subject(world.community, title="三号楼加装电梯")
    meeting = world.announced(items=items, about=about, title="关于三号楼加装电梯及小广场安静公约有关事项的会议")
    for number in range(60):
        guest = resident(f"住户{number}", f"{number // 20 + 11}-1-{number % 20 + 1:02d}1", world.compound)
        unit = guest.memberships.get().household.unit
        Invitation.objects.create(meeting=meeting, person=guest, group="building", unit=unit, at=meeting.starts_at)
    return meeting


@pytest.mark.libreoffice
@pytest.mark.django_db
def test_a_pack_is_a_page_a_paper_however_much_was_written(world: MeetingWorld, tmp_path: Path) -> None:
    items = tuple(
        Item(f"审议第{number}项：小广场使用时间与音量公约及其实施办法", "公约草案已张贴七天。" * 9, is_voted=number < 5)
        for number in range(1, 6)
    )
    try:
        pack = pack_of(
            whole(world, "电梯老旧，多次困人，物业多次维修后仍然频繁故障；䶮㙍路的住户出行不便。\n" * 60, items)
        )
    finally:
        hosts.unregister("lamp")
    assert pack.is_cut
    assert printed(pack, tmp_path) == papers(tmp_path) == 1 + len(pack.sign_in) + 4 + 2 + 1  # counted on two sheets


@pytest.mark.libreoffice
@pytest.mark.django_db
def test_a_plain_meeting_has_five_pages(world: MeetingWorld, tmp_path: Path) -> None:
    items = (Item("审议小广场安静公约", "公约草案已张贴七天。", is_voted=True), Item("通报食堂运营情况"))
    pack = pack_of(world.announced(items=items, title="䶮㙍路安静公约"))
    assert not pack.is_cut
    assert printed(pack, tmp_path) == papers(tmp_path) == 5


# --- cutting ---------------------------------------------------------------------------------------------------

texts = st.lists(st.text("居民电梯，。", max_size=200), max_size=40).map("\n".join)


@given(texts, st.integers(0, 30))
def test_a_cut_text_stands_in_its_lines_and_is_a_beginning(text: str, lines: int) -> None:
    short = cut(text, lines)
    assert lines_of(short) <= lines
    assert text.startswith(short.removesuffix("…"))
    assert short == text or short == "" or short.endswith("…")


@given(st.lists(texts, max_size=8), texts)
def test_agenda_and_matter_stand_on_one_page(words: list[str], matter: str) -> None:
    items = [Paper(number, "审议公约", text, is_voted=True) for number, text in enumerate(words, 1)]
    shown, short = on_one_page(items, matter)
    assert [item.title for item in shown] == [item.title for item in items]
    assert len(items) + sum(lines_of(item.text) for item in shown) + lines_of(short) <= FIRST_PAGE_LINES
