"""Letters, slips, roll sheets and the count sheet; handing them over."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape
from docx import Document

from shequ_workflows.ballots.codes import grouped
from shequ_workflows.ballots.letters.content import houses_of
from shequ_workflows.ballots.letters.handing import RecordHanding
from shequ_workflows.ballots.letters.making import MakeCodes, code_of
from shequ_workflows.ballots.models import EntryCode, Handing, Poll, RollEntry
from shequ_workflows.community.models import Building
from shequ_workflows.core.models import Record

from .test_formal import AT, BEGINS, Estate, refused
from .test_views import signed_in, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate(db: None, clock: Path) -> Estate:
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


def with_codes(estate: Estate) -> Poll:
    poll = estate.formal()
    MakeCodes(estate.worker, poll, at=AT).execute()
    return poll


def printed(estate: Estate, poll: Poll, paper: str, **more: str) -> Any:
    return signed_in(estate.worker).post(url("print_papers", poll), {"paper": paper, "form": "html", **more})


def words_of(response: Any) -> str:
    document = Document(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def codes_of(poll: Poll, kind: str) -> list[str]:
    return [grouped(code_of(one.public_id)) for one in EntryCode.objects.filter(entry__poll=poll, kind=kind)]


def test_the_roll_stands_in_the_order_of_the_walk(estate: Estate, django_assert_max_num_queries: Any) -> None:
    second = Building.objects.create(compound=estate.compound, number="10")
    third = Building.objects.create(compound=estate.compound, number="2")
    for house in (second, third):
        estate.house = house
        estate.own("101", "10.00", estate.voter(f"In {house.number}"))
    poll = with_codes(estate)
    with django_assert_max_num_queries(9):
        houses = houses_of(poll, codes=True)
    assert [house.name for house in houses] == ["Garden 1", "Garden 2", "Garden 10"]
    assert [line.rooms for line in houses[0].lines] == ["1-101、1-102", "1-201", "1-202", "1-301、1-302"]
    assert [line.names for line in houses[0].lines] == ["Ai", "Ai、Bo", "Ce", ""]
    assert houses[0].lines[0].area_text == "150.01"
    assert all(line.letter and line.slip and line.letter != line.slip for house in houses for line in house.lines)


def test_the_page_makes_codes_once_and_says_how_many(estate: Estate) -> None:
    poll = estate.formal()
    client = signed_in(estate.worker)
    assert "4 voting units have no codes yet" in text_of(client.get(url("papers", poll)))
    assert "Codes made for 4 voting units." in text_of(client.post(url("papers", poll), follow=True))
    assert "have no codes yet" not in text_of(client.get(url("papers", poll)))


def test_a_letter_says_what_it_is_about_how_to_vote_and_until_when(estate: Estate) -> None:
    poll = with_codes(estate)
    text = text_of(printed(estate, poll, "letters"))
    assert text.count('<article class="sheet sheet--large">') == 4
    for said in (
        escape(poll.question),
        "Formal vote by these rules",
        "On a phone",
        "On paper",
        "By phone or at the office",
    ):
        assert said in text
    assert "27 Mar 2026" in text
    assert all(code in text for code in codes_of(poll, "letter"))
    assert not any(code in text for code in codes_of(poll, "slip"))
    assert text.count('role="img" aria-label="QR code"') == 4


def test_slips_are_eight_a_page_and_bear_no_code_that_votes(estate: Estate) -> None:
    for number in range(6):
        estate.own(f"4{number:02}", "10.00", estate.voter(f"V{number}"))
    poll = with_codes(estate)
    text = text_of(printed(estate, poll, "slips"))
    assert text.count('<section class="voteslip voteslip--8">') == 10
    assert text.count('<article class="sheet sheet--slips">') == 2
    assert all(code in text for code in codes_of(poll, "slip"))
    assert not any(code in text for code in codes_of(poll, "letter"))
    assert "Tear off" in text


def test_one_building_alone_can_be_printed(estate: Estate) -> None:
    first = estate.house
    estate.house = Building.objects.create(compound=estate.compound, number="2")
    estate.own("101", "10.00", estate.voter("Elsewhere"))
    poll = with_codes(estate)
    text = text_of(printed(estate, poll, "roll", building=str(first.pk)))
    assert "1-101" in text
    assert "2-101" not in text
    assert "Received: signature, date" in text
    assert "150.01" in text


def test_the_count_sheet_has_a_line_for_each_answer(estate: Estate) -> None:
    poll = with_codes(estate)
    text = text_of(printed(estate, poll, "count"))
    for option in poll.options.all():
        assert f"{option.number} {option.text}" in text
    assert "Not valid" in text


@pytest.mark.parametrize("paper", ["letters", "slips", "roll", "count"])
def test_every_paper_comes_as_a_word_file(estate: Estate, paper: str) -> None:
    poll = with_codes(estate)
    answer = printed(estate, poll, paper, form="docx")
    words = words_of(answer)
    assert poll.question in words
    if paper in {"letters", "slips"}:
        assert all(code in words for code in codes_of(poll, paper[:-1]))
        assert len(Document(BytesIO(answer.content)).part.package.image_parts) == 4
    if paper == "roll":
        assert "1-101、1-102" in words


def test_it_is_recorded_who_printed_what_bears_codes(estate: Estate) -> None:
    poll = with_codes(estate)
    printed(estate, poll, "roll")
    assert not Record.objects.filter(verb="print_vote_papers").exists()
    printed(estate, poll, "letters")
    assert Record.objects.get(verb="print_vote_papers").actor == estate.worker.person


@pytest.mark.parametrize(("who", "status"), [("grid_worker", 403), ("lead", 403), ("administrator", 403), ("a", 403)])
def test_others_print_nothing(estate: Estate, who: str, status: int) -> None:
    poll = with_codes(estate)
    client = signed_in(getattr(estate, who))
    assert client.post(url("print_papers", poll), {"paper": "letters"}).status_code == status
    assert client.get(url("papers", poll)).status_code == status


def test_lost_papers_get_new_codes_after_a_warning(estate: Estate) -> None:
    poll = with_codes(estate)
    entry = RollEntry.objects.get(poll=poll, area=7000)
    old = set(EntryCode.objects.filter(entry=entry).values_list("public_id", flat=True))
    client, address = signed_in(estate.worker), reverse("shequ_ballots:renew_codes", args=[poll.public_id, entry.pk])
    assert "cannot be taken back" in text_of(client.get(address))
    client.post(address)
    good = set(EntryCode.objects.filter(entry=entry, revoked_at=None).values_list("public_id", flat=True))
    assert len(good) == 2
    assert not good & old


# --- 送达 ------------------------------------------------------------------------------------------------------


def test_handing_over_is_noted_for_ticked_rooms(estate: Estate) -> None:
    poll = with_codes(estate)
    client = signed_in(estate.worker)
    shown = client.get(url("handing", poll))
    assert "1-202" in text_of(shown)
    entry = RollEntry.objects.get(poll=poll, area=7000)
    sent = {"entry": str(entry.pk), "how": "person", "handed_at": AT.strftime("%Y-%m-%dT%H:%M")}
    done = client.post(url("handing", poll), sent, follow=True)
    assert "Noted for 1 voting units." in text_of(done)
    assert "signed for in person" in text_of(done)
    row = Handing.objects.get()
    assert (row.entry, row.by, row.handed_at) == (entry, estate.worker.person, AT)
    assert "handed over: 1" in text_of(client.get(url("papers", poll)))


def test_handing_over_asks_how_when_and_whose(estate: Estate) -> None:
    poll = with_codes(estate)
    one = [RollEntry.objects.filter(poll=poll).first().pk]  # type: ignore[union-attr]
    assert refused(RecordHanding(estate.worker, poll, [], "person", AT, at=AT)) == "entries"
    assert refused(RecordHanding(estate.worker, poll, one, "pigeon", AT, at=AT)) == "how"
    assert refused(RecordHanding(estate.worker, poll, one, "person", None, at=AT)) == "handed_at"
    late = AT + dt.timedelta(minutes=1)
    assert refused(RecordHanding(estate.worker, poll, one, "person", late, at=AT)) == "handed_at"
    assert refused(RecordHanding(estate.a, poll, one, "person", AT, at=AT)) == "role"
    other = estate.open(question="Another?")
    assert refused(RecordHanding(estate.worker, other, one, "person", BEGINS, at=AT)) in {"state", "entries"}


def test_a_building_lead_notes_and_sees_his_own_building_only(estate: Estate) -> None:
    estate.house = Building.objects.create(compound=estate.compound, number="2")
    elsewhere = estate.own("101", "10.00", estate.voter("Elsewhere"))
    poll = with_codes(estate)
    text = text_of(signed_in(estate.lead).get(url("handing", poll)))
    assert "1-202" in text
    assert "2-101" not in text
    entry = RollEntry.objects.get(poll=poll, units__unit=elsewhere)
    assert refused(RecordHanding(estate.lead, poll, [entry.pk], "person", AT, at=AT)) == "entries"
