"""An editor's hands lay down a form for visits to households: eighteen fields, three conditions, a group, a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_workflows.forms.constants import Kind

from .editor import Editor, reveal

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "入户走访登记表"


class VisitForm:
    """``names``: the controls of each field, by its label."""

    def __init__(self, page: Page) -> None:
        self.page, self.hands = page, Editor(page)
        self.names: dict[str, str] = {}

    def build(self, *, served: str = "需要的服务") -> None:
        """On the page of a new form; nothing is saved. ``served``: the question that the third condition names."""
        self.hands.type("title", TITLE)
        self._who()
        self._family()
        self._needs(served)

    def field(self, fields: str, family: str, label: str, kind: Kind | None = None, *, required: bool = False) -> str:
        name = self.names[label] = self.hands.field(fields, family, label, kind)
        if required:
            self.page.locator(f'[name="{name}-required"]').check()
        return name

    def choices(self, question: str, *labels: str) -> None:
        """The first row is there already."""
        for number, label in enumerate(labels):
            if number:
                self.hands.add_row(f"{question}-choices")
            self.hands.type(f"{question}-choices-{number}-value-label", label)

    def only_if(self, label: str, question: str, comparison: str, value: str = "") -> str:
        """The question ``label`` is asked only if …; gives the name of the row."""
        rows = f"{self.names[label]}-visible-rows"
        reveal(self.page, f"{rows}-count")
        row = self.hands.add(rows, "条件")
        self.hands.type(f"{row}-question", question)
        self.page.locator(f'[name="{row}-comparison"]').select_option(label=comparison)
        if value:
            self.hands.type(f"{row}-value", value)
        return row

    def _who(self) -> None:
        fields = self.hands.step("基本情况")
        self.field(fields, "日期和时间", "走访日期", required=True)
        self.field(fields, "文本", "姓名", required=True)
        self.field(fields, "电话、邮箱、证件", "联系电话")
        lives = self.field(fields, "选择", "居住方式", required=True)
        self.choices(lives, "独居", "与配偶同住", "与子女同住")
        self.field(fields, "文本", "紧急联系人", required=True)
        self.only_if("紧急联系人", "居住方式", "等于", "独居")
        self.field(fields, "电话、邮箱、证件", "紧急联系电话")

    def _family(self) -> None:
        fields = self.hands.step("家庭成员")
        rows = f"{self.field(fields, '可重复的一组', '成员')}-fields"
        self.field(rows, "文本", "称呼", required=True)
        self.field(rows, "数字、金额、量表", "年龄")
        self.field(rows, "数字、金额、量表", "月收入", Kind.MONEY)
        total = self.field(fields, "自动计算", "家庭月收入")
        self.hands.add_row(f"{total}-computed-questions")
        self.hands.type(f"{total}-computed-questions-0-value", "月收入")

    def _needs(self, served: str) -> None:
        fields = self.hands.step("困难和需要")
        self.field(fields, "是或否", "有慢性病", required=True)
        self.field(fields, "文本", "病情", Kind.LONG_TEXT)
        self.only_if("病情", "有慢性病", "为是")
        needs = self.field(fields, "选择", "需要的服务", Kind.MANY_OF)
        self.choices(needs, "助餐", "助医", "维修")
        self.field(fields, "数字、金额、量表", "每周送餐次数")
        self.only_if("每周送餐次数", served, "包含", "助餐")
        self.field(fields, "文件或照片", "现场照片", Kind.PHOTO)
        self.field(fields, "文本", "备注", Kind.LONG_TEXT)
        consent = self.field(fields, "同意或签名", "同意", required=True)
        self.hands.type(f"{consent}-statement", "同意社区为安排帮助使用以上内容。")
