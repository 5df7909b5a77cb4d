"""Letters and papers in a real browser: an old person's way from the letter to the receipt; papers keyed by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.ballots.codes import grouped
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.letters.making import MakeCodes, code_of
from shequ_workflows.ballots.models import Batch, Choice, EntryCode, Poll, RollEntry, SlipReading, Vote
from shequ_workflows.ballots.paper.batches import FinishKeying, KeySlip, RegisterBatch
from tests.screens import OFFICE, PHONE, faults, pages

from .test_formal import AT, Estate
from .test_views import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPERS = 200


@pytest.fixture
def estate(transactional_db: None, clock: Path) -> Estate:
    """Committed: the browser's questions are answered over another connection."""
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def with_codes(estate: Estate) -> Poll:
    poll = estate.formal(question="是否加装电梯？", explanation="三单元加装电梯一部，费用由业主分摊。")
    MakeCodes(estate.worker, poll, at=AT).execute()
    return poll


def code_for(poll: Poll, area: int, kind: str = CodeKind.LETTER) -> str:
    entry = RollEntry.objects.get(poll=poll, area=area)
    return code_of(EntryCode.objects.good(kind).get(entry=entry).public_id)


def test_from_the_letter_to_the_receipt_at_eighty(estate: Estate, open_page: Callable[..., Page]) -> None:
    """On a phone, without JavaScript, in large type from the first page on: one code to type, one mark, three taps."""
    poll = with_codes(estate)
    page = open_page(reverse("shequ_ballots:code"), width=PHONE, java_script_enabled=False)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert size >= 20
    taps = 0
    page.fill("#id_code", "0000 0000 0001")
    page.get_by_role("button", name="继续").click()
    page.get_by_text("有一位输错了").first.wait_for()
    page.fill("#id_code", grouped(code_for(poll, 7000)).lower())
    page.get_by_role("button", name="继续").click()
    taps += 1
    page.get_by_text("您代表：1-202").wait_for()
    assert "《民法典》" in page.inner_text("main")
    page.get_by_label("同意", exact=True).check()
    page.locator(".poll button").click()
    taps += 1
    page.get_by_role("button", name="确定，提交").click()
    taps += 1
    page.wait_for_url("**/code/receipt/")
    vote = Vote.objects.get()
    text = page.inner_text("main")
    assert vote.receipt_text in text
    assert vote.get_channel_display() in text
    assert "同意" not in text
    page.get_by_role("button", name="完成").click()
    page.wait_for_url("**/code/")
    assert taps == 3
    page.fill("#id_code", code_for(poll, 7000))
    page.get_by_role("button", name="继续").click()
    page.get_by_text("已经计入").or_(page.get_by_text("已计入")).first.wait_for()


def test_the_pictures_code_is_filled_in_and_leaves_the_address(estate: Estate, open_page: Callable[..., Page]) -> None:
    """And every page of the way is accessible at 360 px."""
    poll = with_codes(estate)
    code = code_for(poll, 8000)
    page = open_page(f"{reverse('shequ_ballots:code')}#{code}", width=PHONE)
    page.wait_for_function("document.querySelector('#id_code').value !== ''")
    assert page.input_value("#id_code") == grouped(code)
    assert "#" not in page.url
    assert faults(page) == []
    page.get_by_role("button", name="继续").click()
    page.get_by_text("您代表：1-201").wait_for()
    assert faults(page) == []
    page.get_by_label("不同意", exact=True).check()
    page.locator(".poll button").click()
    page.get_by_role("button", name="确定，提交").click()
    page.wait_for_url("**/code/receipt/")
    assert faults(page) == []


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_staffs_screens_of_papers_are_accessible(estate: Estate, open_page: Callable[..., Page], width: int) -> None:
    poll = with_codes(estate)
    batch = RegisterBatch(estate.member, poll, 1, AT, at=AT).execute()
    slip = code_for(poll, 7000, CodeKind.SLIP)
    for actor, mark in ((estate.worker, "1"), (estate.grid_worker, "2")):
        KeySlip(actor, batch, slip, {1: (mark,)}, at=AT).execute()
    other = RegisterBatch(estate.member, poll, 2, AT, at=AT).execute()
    KeySlip(estate.worker, other, slip, {1: ("1",)}, at=AT).execute()
    for actor in (estate.worker, estate.grid_worker):
        FinishKeying(actor, batch, at=AT).execute()
    entry = RollEntry.objects.filter(poll=poll).first()
    assert entry is not None
    on_batch = [poll.public_id, batch.number]
    for address in (
        reverse("shequ_ballots:papers", args=[poll.public_id]),
        reverse("shequ_ballots:handing", args=[poll.public_id]),
        reverse("shequ_ballots:renew_codes", args=[poll.public_id, entry.pk]),
        reverse("shequ_ballots:batches", args=[poll.public_id]),
        reverse("shequ_ballots:settle_batch", args=on_batch),
        reverse("shequ_ballots:key_batch", args=[poll.public_id, other.number]),
        reverse("shequ_ballots:slip", args=[poll.public_id]),
        reverse("shequ_ballots:proxies", args=[poll.public_id]),
    ):
        assert faults(open_page(address, estate.worker, width=width)) == [], address
    for name in ("信函", "选票", "名册签收表", "计票表"):
        page = open_page(reverse("shequ_ballots:papers", args=[poll.public_id]), estate.worker, width=width)
        page.get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_url("**/print/")
        assert faults(page) == [], name


def test_two_hundred_papers_are_keyed_twice_by_keyboard(estate: Estate, open_page: Callable[..., Page]) -> None:
    """Two strokes a paper beside the scanner's: the first ones in a browser, the others over the same form."""
    for number in range(PAPERS - 4):
        estate.own(f"{number + 4}01", "10.00", estate.voter(f"V{number}"))
    poll = with_codes(estate)
    rows = EntryCode.objects.good(CodeKind.SLIP).filter(entry__poll=poll).order_by("entry")
    papers = [(code_of(one.public_id), at % 3 + 1) for at, one in enumerate(rows)]
    assert len(papers) == PAPERS
    batch = RegisterBatch(estate.member, poll, PAPERS, AT, at=AT).execute()
    address = reverse("shequ_ballots:key_batch", args=[poll.public_id, batch.number])
    by_hand(open_page(address, estate.worker, width=OFFICE), papers[:3])
    for actor, done in ((estate.worker, 3), (estate.grid_worker, 0)):
        client = signed_in(actor)
        for code, mark in papers[done:]:
            sent = {"code": code, "marks-1": str(mark if (actor, code) != (estate.grid_worker, papers[9][0]) else 3)}
            assert client.post(address, sent).status_code == 302
        finish(client, address)
    assert SlipReading.objects.count() == 2 * PAPERS
    settle = reverse("shequ_ballots:settle_batch", args=[poll.public_id, batch.number])
    third = signed_in(estate.member)
    said = third.get(settle).content.decode()
    assert "Read alike: 199. To be settled: 1." in said
    third.post(settle, {"c0-verdict": "counts", "c0-marks-1": "1", "c0-papers": "1"})
    batch = Batch.objects.get()
    assert batch.result["valid"] == PAPERS
    assert Vote.objects.filter(poll=poll, channel="paper").count() == PAPERS
    counts = [Choice.objects.filter(poll=poll, option__number=number).count() for number in (1, 2, 3)]
    assert counts == [67, 67, 66]


def finish(client: Client, address: str) -> None:
    assert client.post(address, {"finish": "1"}).status_code == 302


def by_hand(page: Page, papers: list[tuple[str, int]]) -> None:
    """A scanner types the code and Enter; then one key and Enter, and the cursor waits for the next code."""
    for at, (code, mark) in enumerate(papers, 1):
        page.get_by_text(f"第 {at} 张").wait_for()
        page.wait_for_function("document.activeElement.name === 'code'")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.name === 'marks-1'")
        page.keyboard.press(str(mark))
        page.keyboard.press("Enter")
    page.get_by_text(f"第 {len(papers) + 1} 张").wait_for()
