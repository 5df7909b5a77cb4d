"""One block for each family of fields. What most forms need stands first; the rest is folded away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from shequ_workflows.forms.constants import LONGEST_HELP, LONGEST_LABEL, Kind
from shequ_workflows.forms.kinds.labels import KIND_LABELS

from .rules import ConditionBlock, FormulaBlock
from .words import KeyBlock, LabelTranslationBlock, TranslationBlock


def entries() -> list[tuple[str, str]]:
    """The field dictionary as it is now."""
    from shequ_workflows.forms.models import DictionaryEntry

    return list(DictionaryEntry.objects.filter(is_active=True).values_list("code", "name"))


def kinds_block(*kinds: Kind) -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(
        choices=[(kind.value, KIND_LABELS[kind]) for kind in kinds],
        default=kinds[0].value,
        label=pgettext_lazy("of a field", "kind"),
    )


_RULES: Final = BlockGroup(
    children=["visible", "required_when", "read_only", "read_only_when"], heading=_("When it is asked"), classname="collapsed", label_format=""
)  # fmt: skip
_DATA: Final = ["key", "dictionary", "prefill", "searchable", "sensitive", "translations"]


def layout(*first: str, folded: Iterable[str] = ()) -> BlockGroup:
    """``first`` is seen; ``folded``, the rules and what concerns the data open on demand."""
    return BlockGroup(children=["label", *first, "required", _RULES], settings=["help", *folded, *_DATA])


class QuestionBase(blocks.StructBlock):
    """What every field has. ``kind`` of the compiled field is the block's own ``kind``, or its only one."""

    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=pgettext_lazy("of a field", "label"))
    help = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=pgettext_lazy("of a field", "help"))
    required = blocks.BooleanBlock(required=False, label=_("must be answered"))
    visible = ConditionBlock(label=_("asked only if"))
    required_when = ConditionBlock(label=_("must be answered if"))
    read_only = blocks.BooleanBlock(required=False, label=_("cannot be changed"))
    read_only_when = ConditionBlock(label=_("cannot be changed if"))
    key = KeyBlock()
    dictionary = blocks.ChoiceBlock(choices=entries, required=False, label=_("entry of the field dictionary"))
    prefill = blocks.BooleanBlock(required=False, label=_("offer what is known, with its source"))
    searchable = blocks.BooleanBlock(required=False, label=_("staff may search and filter by it"))
    sensitive = blocks.BooleanBlock(required=False, label=_("sensitive: kept encrypted, read with a reason"))
    translations = blocks.ListBlock(TranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    #: Of a block that has no choice of kinds.
    only: ClassVar[Kind | None] = None

    class Meta:
        label_format = "{label}"
        form_layout = layout()


def bound_block(label: Any) -> blocks.CharBlock:
    return blocks.CharBlock(max_length=25, required=False, label=label)


class TextQuestion(QuestionBase):
    kind = kinds_block(Kind.TEXT, Kind.LONG_TEXT)
    minimum = bound_block(_("at least (characters)"))
    maximum = bound_block(_("at most (characters)"))

    class Meta:
        label = pgettext_lazy("family of fields", "Text")
        icon = "pilcrow"
        form_layout = layout("kind", folded=["minimum", "maximum"])


class NumberQuestion(QuestionBase):
    kind = kinds_block(Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.SCALE)
    unit = blocks.CharBlock(max_length=20, required=False, label=_("unit"))
    digits = blocks.IntegerBlock(min_value=0, max_value=6, default=0, required=False, label=_("decimal places"))
    minimum = bound_block(pgettext_lazy("of a field", "at least"))
    maximum = bound_block(pgettext_lazy("of a field", "at most"))

    class Meta:
        label = _("Number, money, scale")
        icon = "order"
        form_layout = layout("kind", "minimum", "maximum", folded=["unit", "digits"])


class ChoiceRow(blocks.StructBlock):
    """``value`` is kept; empty, it is proposed from the label, once."""

    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=pgettext_lazy("of a field", "label"))
    value = blocks.CharBlock(max_length=80, required=False, label=pgettext_lazy("of a choice", "value"))
    quota = blocks.IntegerBlock(min_value=0, required=False, label=_("places"))
    visible = ConditionBlock(label=_("offered only if"))
    translations = blocks.ListBlock(LabelTranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    class Meta:
        label = pgettext_lazy("of a field", "choice")
        form_layout = BlockGroup(children=["label"], settings=["value", "quota", "visible", "translations"])


class ChoiceQuestion(QuestionBase):
    kind = kinds_block(Kind.ONE_OF, Kind.MANY_OF)
    choices = blocks.ListBlock(ChoiceRow(), label=_("choices"))
    other = blocks.BooleanBlock(required=False, label=_("with “other”, to be written"))
    minimum = bound_block(_("at least (choices)"))
    maximum = bound_block(_("at most (choices)"))

    class Meta:
        label = pgettext_lazy("family of fields", "Choice")
        icon = "list-ul"
        form_layout = layout("kind", "choices", "other", folded=["minimum", "maximum"])


class YesNoQuestion(QuestionBase):
    only = Kind.YES_NO

    class Meta:
        label = _("Yes or no")
        icon = "check"
        form_layout = layout()


class DateQuestion(QuestionBase):
    kind = kinds_block(Kind.DATE, Kind.TIME, Kind.DATE_TIME)
    minimum = bound_block(_("not before"))
    maximum = bound_block(_("not after"))

    class Meta:
        label = _("Date and time")
        icon = "date"
        form_layout = layout("kind", folded=["minimum", "maximum"])


class NumberedQuestion(QuestionBase):
    kind = kinds_block(Kind.PHONE, Kind.EMAIL, Kind.ID_NUMBER, Kind.DOCUMENT, Kind.CREDIT_CODE)

    class Meta:
        label = _("Telephone, e-mail, documents")
        icon = "mail"
        form_layout = layout("kind")


class RegisterQuestion(QuestionBase):
    kind = kinds_block(Kind.ADDRESS, Kind.PERSON, Kind.HOUSEHOLD)

    class Meta:
        label = _("Address, person, household")
        icon = "home"
        form_layout = layout("kind")


class FileQuestion(QuestionBase):
    kind = kinds_block(Kind.FILE, Kind.PHOTO)
    minimum = bound_block(_("at least (files)"))
    maximum = bound_block(_("at most (files)"))
    accept = blocks.CharBlock(
        max_length=200, required=False, label=_("types of files"),
        help_text=_("Such as .pdf, image/*; several with commas. Empty: all that may be uploaded."),
    )  # fmt: skip

    class Meta:
        label = _("File or photo")
        icon = "doc-full"
        form_layout = layout("kind", folded=["minimum", "maximum", "accept"])


class ConsentQuestion(QuestionBase):
    kind = kinds_block(Kind.CONSENT, Kind.SIGNATURE)
    statement = blocks.TextBlock(
        max_length=LONGEST_HELP, rows=3, label=_("statement"), help_text=_("What is agreed to, word for word.")
    )

    class Meta:
        label = _("Consent or signature")
        icon = "clipboard-list"
        form_layout = layout("kind", "statement")


class ComputedQuestion(QuestionBase):
    only = Kind.COMPUTED
    computed = FormulaBlock(label=_("formula"))
    unit = blocks.CharBlock(max_length=20, required=False, label=_("unit"))

    class Meta:
        label = _("Computed value")
        icon = "cogs"
        form_layout = BlockGroup(
            children=["label", "computed", "unit", "visible"],
            settings=[
                "help", "required", "required_when", "read_only", "read_only_when", "key", "dictionary",
                "prefill", "searchable", "sensitive", "translations",
            ],
        )  # fmt: skip


class NoteQuestion(blocks.StructBlock):
    """A text between the questions."""

    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=_("heading"))
    help = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=3, label=pgettext_lazy("of a field", "text"))
    visible = ConditionBlock(label=_("shown only if"))
    key = KeyBlock()
    translations = blocks.ListBlock(TranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    only: ClassVar[Kind | None] = Kind.NOTE

    class Meta:
        label = _("Text to read")
        icon = "info-circle"
        label_format = "{label}"
        form_layout = BlockGroup(children=["label", "help"], settings=["visible", "key", "translations"])


class LeavesBlock(blocks.StreamBlock):
    """Every field that is no group. Subclasses share these very blocks: the editor loads each definition once."""

    text = TextQuestion()
    number = NumberQuestion()
    choice = ChoiceQuestion()
    yes_no = YesNoQuestion()
    date = DateQuestion()
    numbered = NumberedQuestion()
    register = RegisterQuestion()
    file = FileQuestion()
    consent = ConsentQuestion()
    computed = ComputedQuestion()
    note = NoteQuestion()


class GroupBase(blocks.StructBlock):
    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=pgettext_lazy("of a field", "label"))
    help = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=pgettext_lazy("of a field", "help"))
    required = blocks.BooleanBlock(required=False, label=_("at least one row"))
    minimum = bound_block(_("at least (rows)"))
    maximum = bound_block(_("at most (rows)"))
    visible = ConditionBlock(label=_("asked only if"))
    key = KeyBlock()
    translations = blocks.ListBlock(TranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    only: ClassVar[Kind | None] = Kind.GROUP


def _group_layout() -> BlockGroup:
    return BlockGroup(
        children=["label", "fields", "required"],
        settings=["help", "minimum", "maximum", "visible", "key", "translations"],
    )


class InnerGroup(GroupBase):
    """A group in a group; no deeper."""

    fields = LeavesBlock(label=_("fields of a row"))

    class Meta:
        label = _("Repeating group")
        icon = "copy"
        label_format = "{label}"
        form_layout = _group_layout()


class RowFieldsBlock(LeavesBlock):
    group = InnerGroup()


class GroupQuestion(GroupBase):
    fields = RowFieldsBlock(label=_("fields of a row"))

    class Meta:
        label = _("Repeating group")
        icon = "copy"
        label_format = "{label}"
        form_layout = _group_layout()


class FieldsBlock(LeavesBlock):
    group = GroupQuestion()
