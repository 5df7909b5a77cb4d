"""Rules as rows: which question, how it is compared, with what."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from shequ_workflows.forms.conditions.rows import ALL, ANY, OPERATORS
from shequ_workflows.forms.constants import LONGEST_LABEL

from .words import ExpertBlock, KeyBlock, LabelTranslationBlock, WholeBlock

MODES: Final = ((ALL, _("all of these hold")), (ANY, _("one of these holds")))
COMPARISONS: Final = [(one.name, one.label) for one in OPERATORS]

FORMULAS: Final = (
    ("sum", _("sum of these")),
    ("difference", _("the first less the second")),
    ("product", _("these multiplied")),
    ("quotient", _("the first divided by the second")),
    ("count", _("number of rows")),
    ("age", _("full years since this date")),
    ("days", _("days from the first to the second date")),
    ("join", _("these texts in one line")),
    ("json", _("an expression (for experts)")),
)


class QuestionBlock(blocks.CharBlock):
    """Names a question by its key or by its label; the editor's script offers those that there are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_LABEL, "label": _("question"), **kwargs})
        self.field.widget.attrs["data-shequ-question"] = ""


class ValueBlock(blocks.CharBlock):
    """What an answer is compared with; the editor's script offers the choices of the question."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget.attrs["data-shequ-value"] = ""


class ListedQuestionBlock(QuestionBlock):
    """In a list, where Wagtail shows no label."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget.attrs["aria-label"] = self.label


class RowBlock(blocks.StructBlock):
    question = QuestionBlock()
    comparison = blocks.ChoiceBlock(choices=COMPARISONS, default="is", label=_("comparison"))
    value = ValueBlock(
        max_length=500, required=False, label=pgettext_lazy("in a rule", "value"),
        help_text=_("A choice, a number, a date such as 2026-01-31, yes or no; several with 、 between them."),
    )  # fmt: skip
    other = QuestionBlock(required=False, label=_("or the answer to"))

    class Meta:
        label = pgettext_lazy("of a rule", "condition")
        icon = "list-ul"
        form_layout = BlockGroup(children=["question", "comparison", "value"], settings=["other"])
        label_format = "{question} {comparison} {value}"


class NestedBlock(blocks.StructBlock):
    mode = blocks.ChoiceBlock(choices=MODES, default=ANY, label=_("together"))
    rows = blocks.ListBlock(RowBlock(), label=_("conditions"))

    class Meta:
        label = _("conditions in brackets")
        icon = "group"


class RowsBlock(blocks.StreamBlock):
    row = RowBlock()
    nested = NestedBlock()

    class Meta:
        required = False
        label = _("conditions")


class ConditionBlock(blocks.StructBlock):
    """True where all (or one) of the rows hold; without rows there is no condition. ``json`` wins where it says something."""

    mode = blocks.ChoiceBlock(choices=MODES, default=ALL, label=_("together"))
    rows = RowsBlock()
    json = ExpertBlock(label=_("as an expression (for experts)"))

    class Meta:
        icon = "view"
        collapsed = True
        label_format = ""
        form_layout = BlockGroup(children=["mode", "rows"], settings=["json"])


class FormulaBlock(blocks.StructBlock):
    """What a computed value is made of."""

    formula = blocks.ChoiceBlock(choices=FORMULAS, default="sum", label=_("computed as"))
    questions = blocks.ListBlock(ListedQuestionBlock(), label=_("questions"), default=[], min_num=0)
    json = ExpertBlock(label=_("as an expression (for experts)"))

    class Meta:
        label = _("formula")
        form_layout = BlockGroup(children=["formula", "questions"], settings=["json"])


class RuleBlock(blocks.StructBlock):
    """Something that must hold between answers, with the sentence that is said where it does not."""

    message = blocks.CharBlock(
        max_length=LONGEST_LABEL, label=_("sentence"), help_text=_("Said where it does not hold: what to do about it.")
    )
    must = ConditionBlock(label=_("this must hold"), collapsed=False)
    questions = blocks.ListBlock(ListedQuestionBlock(), label=_("said at these questions"), default=[], min_num=0)
    key = KeyBlock()
    translations = blocks.ListBlock(LabelTranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    class Meta:
        label = _("rule between answers")
        icon = "warning"
        form_layout = BlockGroup(children=["message", "must", "questions"], settings=["key", "translations"])


class RulesBlock(WholeBlock):
    rule = RuleBlock()

    class Meta:
        required = False
