"""In Chromium: what editors and residents write is shown on every screen and never run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.drafts import SaveDraft, StartDraft
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.previewing import preview
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories import files
from tests.factories import forms as build
from tests.factories.org import Town, actor
from tests.screens import OFFICE, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
EVIL = """</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><svg onload=window.hacked=1>'";{{7*7}}{% now "Y" %}%(x)s"""

SHORT = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{7*7}}"


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def town() -> Town:
    return Town()


def evil(town: Town, **more: Any) -> Form:
    """Script wherever an editor may write."""
    said = {"help": EVIL}
    fields = [
        build.text(f"{EVIL}1", **said), build.choice(f"{EVIL}2", f"{EVIL}甲", f"{EVIL}乙", other=True, **said),
        build.choice(f"{EVIL}3", f"{EVIL}甲", kind="many_of", **said), build.yes_no(f"{EVIL}4"), build.note(f"{EVIL}5", EVIL),
        build.group(f"{EVIL}6", build.text(f"{EVIL}7", **said), build.number(f"{EVIL}8", unit="<b>x</b>")),
        build.computed(f"{EVIL}9", "count", f"{EVIL}6"), build.block("consent", label=f"{EVIL}10", statement=EVIL),
        build.text(f"{EVIL}11", kind="long_text", maximum=500),
        build.file(f"{EVIL}12", kind="photo"),
        build.text(f"{EVIL}13", visible=build.when((f"{EVIL}4", "yes"))),
    ]  # fmt: skip
    step = build.step(SHORT, build.section(*fields, title=SHORT, help=EVIL))
    return build.draft(town.community, step, title=SHORT, introduction=EVIL, thanks=EVIL, purpose=EVIL, **more)


def key(form: Form, number: int) -> str:
    assert form.current is not None
    found = ready(form.current).fields.values()
    return next(one.key for one in found if one.label.say("zh-hans") == f"{EVIL}{number}")


def answers(form: Form, who: Actor, town: Town) -> dict[str, Any]:
    stored = KeepFile(
        who, files.upload(files.jpeg(), "<img src=x onerror=window.hacked=1>.jpg"), ANSWER, town.community
    )
    known = ready(form.current).fields  # type: ignore[arg-type]
    row = known[key(form, 6)].fields[0].key
    return {
        key(form, 1): EVIL, key(form, 2): f"other:{EVIL}", key(form, 4): True, key(form, 6): [{row: EVIL}],
        key(form, 10): True, key(form, 11): EVIL, key(form, 12): [stored.execute().public_id], key(form, 13): EVIL,
    }  # fmt: skip


def harmless(page: Page) -> None:
    """Nothing ran, what was written is there as text, and no element came of it."""
    page.wait_for_timeout(50)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("img[src=x], svg[onload], b:text-is('x')").count() == 0
    text = page.evaluate("() => document.body.textContent + Array.from(document.querySelectorAll('input, textarea')).map(one => one.value).join()")  # fmt: skip
    assert "{{7*7}}" in text
    assert '{% now "Y" %}' in text


def test_nothing_runs_on_the_screens_of_filling_in(open_page: Callable[..., Page], town: Town) -> None:
    form = build.published(evil(town))
    who = actor(Role.RESIDENT, town.community, account=True)
    draft = StartDraft(who, form).execute()
    SaveDraft(draft, answers(form, who, town)).execute()
    assert form.current is not None
    step = ready(form.current).definition.steps[0].key
    page = open_page(reverse("shequ_forms:start", args=[form.slug]), who)
    harmless(page)
    page.goto(reverse("shequ_forms:step", args=[form.slug, step]))
    harmless(page)
    assert page.evaluate("() => Boolean(window.shequFilling.settled)"), "the script of the page lives"
    page.locator(f'button[name="add-row"][value="{key(form, 6)}"]').click()
    page.locator(f'[name="{key(form, 4)}"][value="no"]').click()
    page.locator(f'[name="{key(form, 4)}"][value="yes"]').click()
    harmless(page)
    page.goto(reverse("shequ_forms:check", args=[form.slug]))
    harmless(page)
    sent = SendSubmission(who, form, form.current, answers(form, who, town), once="a").execute()
    page.goto(reverse("shequ_forms:receipt", args=[sent.reference]))
    harmless(page)
    page.goto(reverse("shequ_forms:open"))
    assert page.evaluate("() => window.hacked") is None


def test_nothing_runs_where_the_form_is_built(open_page: Callable[..., Page], town: Town) -> None:
    form = build.published(evil(town))
    director = actor("rc_director", town.community, account=True)
    sync_permissions()
    sync_members(now())
    for address in (f"/admin/governance/forms/{form.pk}/versions/", f"/admin/governance/forms/{form.pk}/versions/1/"):
        page = open_page(address, director, width=OFFICE)
        page.wait_for_timeout(100)
        assert page.evaluate("() => window.hacked") is None


def test_nothing_runs_in_the_preview(open_page: Callable[..., Page], town: Town, rf: Any) -> None:  # fmt: skip
    """And conditions are tried there as they will work."""
    form = build.published(evil(town))
    shown = preview(rf.get("/"), form).render().content.decode()
    page = open_page("/login/")
    page.route("**/preview/", lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"))
    page.goto("http://localhost/preview/")
    harmless(page)
    hidden = page.locator(f'[data-field="{key(Form.objects.get(), 13)}"]')
    hidden.wait_for(state="hidden")
    page.locator(f'[name="{key(Form.objects.get(), 4)}"][value="yes"]').click()
    hidden.wait_for(state="visible")
    page.locator(f'[name="{key(Form.objects.get(), 4)}"][value="no"]').click()
    page.get_by_label("也显示隐藏的问题").check()
    hidden.wait_for(state="visible")


def test_nothing_runs_on_the_desk_nor_among_my_data(open_page: Callable[..., Page], town: Town) -> None:
    form = build.published(evil(town))
    who = actor(Role.RESIDENT, town.community, account=True)
    assert form.current is not None
    sent = SendSubmission(who, form, form.current, answers(form, who, town), once="a").execute()
    director = actor("rc_director", town.community, account=True)
    page = open_page(reverse("shequ_forms:desk"), director, width=OFFICE)
    whole = ("desk_submission", "desk_correct", "desk_print")
    for name in (*whole, "desk_submissions", "figures", "export", "enter", "blank"):
        page.goto(reverse(f"shequ_forms:{name}", args=[sent.public_id if name in whole else form.public_id]))
        page.wait_for_timeout(50)
        assert page.evaluate("() => window.hacked") is None, name
        assert page.locator("img[src=x], svg[onload], b:text-is('x')").count() == 0, name
        assert "{{7*7}}" in page.evaluate("() => document.body.textContent"), name
    own = open_page(reverse("shequ_forms:mine"), who)
    for name in ("mine_submission", "mine_print", "mine_html"):
        address = reverse(f"shequ_forms:{name}", args=[sent.public_id])
        text = own.evaluate("async address => (await fetch(address)).text()", address)
        assert "window.hacked=1" in text, name
        assert not any(bad in text for bad in ("<script>window.hacked", "<img src=x", "<svg onload")), name
        assert own.evaluate("() => window.hacked") is None, name
