"""In Chromium: twenty papers keyed by keyboard alone, with the network cut at the twelfth; the blank form on A4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.org import Town, actor
from tests.screens import OFFICE, PHONE, faults, pages, session_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return actor(Role.COMMUNITY_WORKER, town.community, account=True)


@pytest.fixture
def form(town: Town) -> Form:
    """Eight questions in two steps."""
    return build.published(
        build.draft(
            town.community,
            build.step(
                "基本情况",
                build.text("姓名", required=True),
                build.choice("居住方式", "独居", "与子女同住", "其他人同住"),
                build.yes_no("有电梯"),
                build.number("年龄"),
            ),
            build.step(
                "需求",
                build.choice("需要什么", "助餐", "助浴", "陪诊", kind="many_of"),
                build.number("满意程度", kind="scale"),
                build.date("走访日期"),
                build.text("补充", kind="long_text"),
            ),
            title="需求调查",
        )
    )


def url(form: Form, name: str = "enter") -> str:
    return reverse(f"shequ_forms:{name}", args=[form.public_id])


def keys_of(form: Form) -> dict[str, str]:
    assert form.current is not None
    return {one.label.say("zh-hans"): one.key for one in ready(form.current).fields.values()}


class Line:
    """The network of a page: ``cut`` drops what goes out, ``swallow`` lets it arrive and drops the answer."""

    def __init__(self, page: Page, address: str) -> None:
        self.cut = self.swallow = False
        page.route(f"**{address}**", self.answer)

    def answer(self, route: Route) -> None:
        from tests.root.test_look_browser import answer

        if self.cut:
            route.abort("internetdisconnected")
        elif self.swallow and route.request.method == "POST":
            answer(_Deaf(route))  # type: ignore[arg-type]
            route.abort("connectionreset")
        else:
            route.fallback()


class _Deaf:
    """A sending whose answer never comes back."""

    def __init__(self, route: Route) -> None:
        self.request = route.request

    def fulfill(self, **_answer: Any) -> None:
        pass


def keyed(page: Page, number: int) -> None:
    """One paper, from the search on: nobody on the register."""
    press, write = page.keyboard.press, page.keyboard.type
    press("Enter")  # nobody is looked for
    write(f"居民{number:02}")
    press("Enter")
    press("2")
    press("Enter")
    press("1")
    press("Enter")
    write(str(60 + number))
    press("Enter")
    press("1")
    press("3")
    press("Enter")
    press("4")
    press("Enter")
    write("2026" if page.evaluate("document.activeElement.type") == "date" else "")
    press("Enter")
    write(f"第{number}张")
    press("Control+Enter")


def kept(page: Page, number: int) -> None:
    expect(page.locator("#entry-count")).to_have_text(str(number))
    empty(page)


def empty(page: Page) -> None:
    expect(page.locator("[name=entry-q]")).to_be_focused()
    expect(page.locator("textarea").first).to_have_value("")


def test_twenty_papers_with_the_network_cut_at_the_twelfth(
    open_page: Callable[..., Page], worker: Actor, form: Form
) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    for number in range(1, 12):
        keyed(page, number)
        kept(page, number)
    line.cut = True
    for number, waiting in ((12, 1), (13, 2)):
        keyed(page, number)
        page.get_by_role("heading", name=f"等待发送：{waiting}份").wait_for()
        empty(page)
    assert Submission.objects.count() == 11
    line.cut = False
    keyed(page, 14)
    kept(page, 14)
    page.locator("#entry-queue").wait_for(state="hidden")
    for number in range(15, 21):
        keyed(page, number)
        kept(page, number)
    made = Submission.objects.all()
    assert made.count() == 20
    keys = keys_of(form)
    assert sorted(one.answers[keys["姓名"]] for one in made) == [f"居民{number:02}" for number in range(1, 21)]
    one = made.get(**{f"answers__{keys['姓名']}": "居民12"})
    chosen = ready(one.version).fields
    assert one.answers[keys["居住方式"]] == chosen[keys["居住方式"]].choices[1].value
    assert one.answers[keys["有电梯"]] is True
    assert one.answers[keys["需要什么"]] == [chosen[keys["需要什么"]].choices[n].value for n in (0, 2)]
    assert (one.answers[keys["年龄"]], one.answers[keys["满意程度"]], one.answers[keys["补充"]]) == (
        "72",
        "4",
        "第12张",
    )
    assert one.entered_by == worker.person


def test_what_arrived_though_the_answer_was_lost_is_not_doubled(
    open_page: Callable[..., Page], worker: Actor, form: Form
) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    line.swallow = True
    keyed(page, 1)
    page.get_by_role("heading", name="等待发送：1份").wait_for()
    assert Submission.objects.count() == 1
    line.swallow = False
    page.keyboard.press("Alt+r")
    kept(page, 1)
    assert Submission.objects.count() == 1


def test_it_is_sent_by_itself_and_outlives_the_page(open_page: Callable[..., Page], worker: Actor, form: Form) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    line.cut = True
    keyed(page, 1)
    page.get_by_role("heading", name="等待发送：1份").wait_for()
    assert page.evaluate("window.dispatchEvent(new Event('beforeunload', {cancelable: true}))") is False, "it warns"
    line.cut = False
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(url(form))
    kept(page, 1)
    line.cut = True
    keyed(page, 2)
    page.get_by_role("heading", name="等待发送：1份").wait_for()
    line.cut = False
    page.locator("#entry-queue").wait_for(state="hidden", timeout=20000)  # the clock of the page, no key
    assert Submission.objects.count() == 2


def test_a_refused_one_comes_back_to_be_mended(open_page: Callable[..., Page], worker: Actor, form: Form) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    name = keys_of(form)["姓名"]
    line.cut = True
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")  # without the name
    page.get_by_role("heading", name="等待发送：1份").wait_for()
    line.cut = False
    page.keyboard.press("Alt+r")
    page.get_by_text("需要修改").wait_for()
    page.get_by_role("button", name="修改").press("Enter")
    expect(page.locator(f"[name={name}]")).to_be_focused()
    page.keyboard.type("张桂芳")
    page.keyboard.press("Control+Enter")
    kept(page, 1)
    page.locator("#entry-queue").wait_for(state="hidden")
    assert Submission.objects.get().answers[name] == "张桂芳"


def test_what_is_thrown_away_is_gone(open_page: Callable[..., Page], worker: Actor, form: Form) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    line.cut = True
    keyed(page, 1)
    page.get_by_role("heading", name="等待发送：1份").wait_for()
    page.get_by_role("button", name="丢弃").press("Enter")
    page.get_by_role("button", name="丢弃").last.press("Enter")
    page.locator("#entry-queue").wait_for(state="hidden")
    assert page.evaluate("window.shequEntryQueue.all()") == []


def test_a_session_that_ended_keeps_the_queue_for_the_same_person(
    open_page: Callable[..., Page], worker: Actor, form: Form, town: Town
) -> None:
    page = open_page(url(form), worker, width=OFFICE)
    page.context.clear_cookies(name="sessionid")
    keyed(page, 1)
    page.get_by_text("您的登录已失效").first.wait_for()
    assert not Submission.objects.exists()
    stranger = actor(Role.COMMUNITY_WORKER, town.community, account=True)
    sign_in(page, stranger)
    page.keyboard.press("Alt+r")
    page.get_by_text("现在登录的是别人").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(url(form))
    page.get_by_text("还有别人录的1份表").wait_for()
    assert page.locator("#entry-queue").is_hidden()
    sign_in(page, worker)
    page.goto(url(form))
    kept(page, 1)
    assert Submission.objects.get().entered_by == worker.person


def sign_in(page: Page, who: Actor) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": session_of(who), "url": "http://localhost"}])


def test_errors_have_the_focus_and_a_person_is_found_by_keys(
    open_page: Callable[..., Page], worker: Actor, form: Form, town: Town
) -> None:
    compound = homes.CompoundFactory(node=town.compound, name="桂花苑")
    person = homes.resident("张桂芳", "3-2-501", compound, home=town.community)
    page = open_page(url(form), worker, width=OFFICE)
    keys = keys_of(form)
    page.keyboard.type("3-2-501")
    page.keyboard.press("Enter")
    expect(page.locator("[name=entry-person]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"[name={keys['姓名']}]")).to_be_focused()
    page.keyboard.type("张桂芳")
    for _field in range(3):
        page.keyboard.press("Enter")
    page.keyboard.type("很多")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"[name={keys['年龄']}][aria-invalid]")).to_be_focused()
    assert page.locator(f"[name={keys['姓名']}]").input_value() == "张桂芳"
    page.keyboard.press("Control+a")
    page.keyboard.type("81")
    page.keyboard.press("Control+Enter")
    kept(page, 1)
    assert Submission.objects.get().on_behalf_of == person


def test_without_javascript(open_page: Callable[..., Page], worker: Actor, form: Form) -> None:
    page = open_page(url(form), worker, width=OFFICE, java_script_enabled=False)
    page.locator(f"[name={keys_of(form)['姓名']}]").fill("张桂芳")
    page.keyboard.press("Enter")
    page.get_by_text("第1份已保存").wait_for()
    assert page.locator(f"[name={keys_of(form)['姓名']}]").input_value() == ""
    assert Submission.objects.count() == 1


def test_rows_are_added_without_the_network(open_page: Callable[..., Page], worker: Actor, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.group("成员", build.text("称呼")))))
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    line.cut = True
    for name in ("父亲", "母亲"):
        page.locator("fieldset.field--group input").last.fill(name)
        page.get_by_role("button", name="再加一").press("Enter")
    line.cut = False
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-count")).to_have_text("1")
    rows = Submission.objects.get().answers[keys_of(form)["成员"]]
    assert [list(row.values()) for row in rows] == [["父亲"], ["母亲"]]


def test_enter_goes_through_the_rows_and_never_takes_one_away(
    open_page: Callable[..., Page], worker: Actor, town: Town
) -> None:
    rows = build.group("成员", build.text("称呼"), build.number("年龄"))
    form = build.published(build.draft(town.community, build.step("一", rows, build.text("备注"))))
    page = open_page(url(form), worker, width=OFFICE)
    press, write = page.keyboard.press, page.keyboard.type
    press("Enter")  # nobody is looked for
    for name, age in (("父亲", "81"), ("母亲", "79")):
        write(name)
        press("Enter")
        write(age)
        press("Enter")
        press("Enter")  # one more
    press("Enter")
    press("Enter")  # the last row stays empty
    write("都好")
    press("Control+Enter")
    expect(page.locator("#entry-count")).to_have_text("1")
    kept, keys = Submission.objects.get().answers, keys_of(form)
    assert [list(row.values()) for row in kept[keys["成员"]]] == [["父亲", "81"], ["母亲", "79"]]
    assert kept[keys["备注"]] == "都好"


def test_conditions_hold_though_the_line_is_cut(open_page: Callable[..., Page], worker: Actor, town: Town) -> None:
    asked = (build.yes_no("独居"), build.text("谁照看", visible=build.when(("独居", "yes"))), build.text("补充"))
    form = build.published(build.draft(town.community, build.step("一", *asked)))
    keys = keys_of(form)
    page = open_page(url(form), worker, width=OFFICE)
    line = Line(page, url(form))
    line.cut = True
    for number, (digit, after) in enumerate((("2", "补充"), ("1", "谁照看")), 1):
        page.keyboard.press("Enter")
        page.keyboard.press(digit)
        expect(page.locator(f"[name={keys['谁照看']}]")).to_be_visible(visible=digit == "1")
        page.keyboard.press("Enter")
        expect(page.locator(f"[name={keys[after]}]")).to_be_focused()
        page.keyboard.type("女儿")
        page.keyboard.press("Control+Enter")
        page.get_by_role("heading", name=f"等待发送：{number}份").wait_for()
        expect(page.locator(f"[name={keys['谁照看']}]")).to_be_hidden()
    line.cut = False
    page.keyboard.press("Alt+r")
    page.locator("#entry-queue").wait_for(state="hidden")
    made = list(Submission.objects.order_by("pk").values_list("answers", flat=True))
    assert made == [{keys["独居"]: False, keys["补充"]: "女儿"}, {keys["独居"]: True, keys["谁照看"]: "女儿"}]


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (OFFICE, False), (PHONE, True)])
def test_they_can_be_read_by_everybody(
    open_page: Callable[..., Page], worker: Actor, form: Form, town: Town, width: int, large: bool
) -> None:
    form.who = "invited"
    form.save()
    compound = homes.CompoundFactory(node=town.compound, name="桂花苑")
    person = homes.resident("张桂芳", "3-2-501", compound, home=town.community)
    form.invitations.create(person=person, by=worker.person)
    for name in ("enter", "blank", "invitations"):
        assert faults(open_page(url(form, name), worker, width=width, large=large)) == [], name


# --- on paper -------------------------------------------------------------------------------------------------------


def thirty(town: Town) -> Form:
    """Thirty questions with long Chinese labels, choices, conditions and a table."""
    long = "您家目前在日常生活照料、就医配药、出行和水电维修等方面最需要社区帮助解决的具体困难是什么，请按轻重缓急说明"
    first = [build.choice("居住方式", "独居", "与子女同住", required=True)]
    first += [build.text(f"联系信息第{number}项") for number in range(9)]
    second = [build.choice(f"{long}（{number}）", "就餐不便", "行动不便需要有人陪同就医和配药", "楼道照明", kind="many_of", other=True) for number in range(4)]  # fmt: skip
    second += [build.yes_no(f"是否需要第{number}类上门服务", visible=build.when(("居住方式", "is", "独居"))) for number in range(6)]  # fmt: skip
    third = [build.text(f"{long}·{number}", kind="long_text") for number in range(3)]
    third += [build.date(f"日期{number}") for number in range(4)]
    third += [build.number("满意程度", kind="scale"), build.group("家庭成员", build.text("姓名"), build.text("与户主关系"), build.number("年龄"))]  # fmt: skip
    third += [build.file("房屋照片")]
    return build.published(
        build.draft(
            town.community, build.step("基本情况", *first), build.step("需求", *second), build.step("其他", *third),
            title="桂花里社区老年居民居家养老服务需求入户调查表", purpose="安排助餐、助浴、陪诊服务",
            legal_ground="本人同意", retention=24,
        )
    )  # fmt: skip


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_thirty_questions_fit_on_three_pages_of_a4(open_page: Callable[..., Page], worker: Actor, town: Town) -> None:
    form = thirty(town)
    assert len(keys_of(form)) == 30
    page = open_page(url(form, "blank"), worker, width=OFFICE)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # 180 mm, as wide as the paper is within its margins
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    out = page.evaluate(
        """() => [...document.querySelectorAll('.sheet *')].filter(one => {
            const box = one.getBoundingClientRect(), sheet = document.querySelector('.sheet').getBoundingClientRect();
            return box.width && (box.right > sheet.right + 1 || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline');
        }).map(one => one.outerHTML.slice(0, 120))"""
    )
    assert out == []
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= pages_of(pdf) <= 3
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][\d.]* 84[12][\d.]*\]", pdf)


def test_the_paper_says_what_must_be_said(open_page: Callable[..., Page], worker: Actor, town: Town) -> None:
    form = thirty(town)
    page = open_page(url(form, "blank"), worker, width=OFFICE)
    said = page.locator(".sheet").inner_text()
    for words in (
        "安排助餐、助浴、陪诊服务",
        "本人同意",
        "24个月",
        "桂花里社区",
        "第 1 版",
        "签字",
        "录入日期",
        "仅当“居住方式”等于“独居”时填写",
    ):
        assert words in said, words
    assert f"/forms/{form.slug}/" in page.locator(".qr__url").inner_text()
    assert page.locator(".qr svg").count() == 1
    assert page.locator(".blank__field--table tbody tr").count() == 4
