"""The hands of an editor in Chromium, and the form of three steps that they build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_workflows.forms.constants import Kind

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

TRIES = 5


def pressed(button: Locator, shown: Locator) -> None:
    """Click the last of these buttons until what it brings is there: what slides open may carry a button away from
    under the pointer."""
    from playwright.sync_api import Error

    for _ in range(TRIES):
        if shown.count() == 0:
            button.last.click()
        try:
            shown.first.wait_for(state="attached", timeout=5000)
        except Error:
            continue
        return
    raise AssertionError(f"nothing came of {button}")


class Editor:
    """The hands of an editor. A name is the part of a control's name before its last word: ``body-0-value``."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def add(self, stream: str, kind: str = "") -> str:
        """One more block at the end of a stream, of ``kind`` where there are several; gives its name."""
        count = self.page.locator(f'input[name="{stream}-count"]')
        number = int(count.input_value())
        place = self.page.locator(f'input[name="{stream}-count"] + div > div > button.c-sf-add-button')
        offered = self.page.get_by_role("option", name=kind, exact=True)
        added = self.page.locator(f'input[name="{stream}-{number}-type"]')
        if kind:
            pressed(place, offered)
            pressed(offered, added)
        else:
            pressed(place, added)
        return f"{stream}-{number}-value"

    def add_row(self, rows: str) -> str:
        """One more row of a list."""
        count = self.page.locator(f'input[name="{rows}-count"]')
        number = int(count.input_value())
        place = self.page.locator(f'input[name="{rows}-count"] + div > button.c-sf-add-button')
        pressed(place, self.page.locator(f'input[name="{rows}-{number}-id"]'))
        return f"{rows}-{number}-value"

    def type(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').fill(text)

    def step(self, title: str) -> str:
        """A step with one section; gives the name of its stream of fields."""
        name = self.add("body")
        self.type(f"{name}-title", title)
        return f"{self.add(f'{name}-sections')}-fields"

    def field(self, fields: str, family: str, label: str, kind: Kind | None = None) -> str:
        name = self.add(fields, family)
        self.type(f"{name}-label", label)
        if kind is not None:
            self.page.locator(f'[name="{name}-kind"]').select_option(kind.value)
        return name

    def unfold(self, name: str, heading: str) -> None:
        """Open what is folded away in a block."""
        block = self.page.locator(f'[name="{name}-label"]').locator(
            "xpath=ancestor::section[contains(@class, 'w-panel--nested')][1]"
        )
        toggle = block.get_by_role("button", name=heading, exact=False)
        for one in toggle.all():
            if one.get_attribute("aria-expanded") == "false":
                one.click()


def build_and_publish(page: Page) -> None:
    """On the page of a new form: three steps with a condition, a repeating group, a computed value and a photo."""
    hands = Editor(page)
    hands.type("title", "入户走访表")

    first = hands.step("基本情况")
    hands.field(first, "文本", "姓名")
    lives = hands.field(first, "选择", "居住方式")
    for number, label in enumerate(["独居", "与子女同住"]):
        if number or page.locator(f'[name="{lives}-choices-0-value-label"]').count() == 0:
            hands.add_row(f"{lives}-choices")
        hands.type(f"{lives}-choices-{number}-value-label", label)
    phone = hands.field(first, "电话、邮箱、证件", "子女电话")
    reveal(page, f"{phone}-visible-rows-count")
    row = hands.add(f"{phone}-visible-rows", "条件")
    page.locator(f'[name="{row}-question"]').focus()
    offered = page.locator("datalist#shequ-questions option")
    assert [one.get_attribute("label") for one in offered.all()][:2] == ["姓名", "居住方式"]
    hands.type(f"{row}-question", "居住方式")
    hands.type(f"{row}-value", "独居")

    second = hands.step("家庭成员")
    members = hands.field(second, "可重复的一组", "成员")
    hands.field(f"{members}-fields", "文本", "称呼")
    hands.field(f"{members}-fields", "数字、金额、量表", "月收入", Kind.MONEY)

    third = hands.step("合计与附件")
    total = hands.field(third, "自动计算", "家庭月收入")
    hands.add_row(f"{total}-computed-questions")
    hands.type(f"{total}-computed-questions-0-value", "月收入")
    hands.field(third, "文件或照片", "证明材料", Kind.PHOTO)

    publish(page)


def reveal(page: Page, control: str) -> None:
    """Open every folded block around a control, from the outside inwards."""
    page.evaluate(
        """name => {
            let here = document.querySelector(`[name="${name}"]`);
            const around = [];
            while (here) { if (here.matches("[hidden], .w-hidden")) around.unshift(here); here = here.parentElement; }
            for (const block of around) {
                const toggle = document.querySelector(`[aria-controls="${block.id}"]`);
                if (toggle) toggle.click(); else block.hidden = false;
            }
        }""",
        control,
    )


def publish(page: Page) -> None:
    page.locator("[data-w-dropdown-target=toggle], .w-dropdown__toggle").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_load_state("networkidle")
