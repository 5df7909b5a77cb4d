"""The rows of a guide: legal bases, materials, steps, special procedures, fees, questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import CharBlock, ChoiceBlock, IntegerBlock, StructBlock, TextBlock
from wagtail.documents.blocks import DocumentChooserBlock

from .constants import LimitUnit, Medium, Need, Original, SourceKind


class BasisBlock(StructBlock):
    law = CharBlock(label=pgettext_lazy("of a basis", "law or document"), max_length=120)
    article = CharBlock(label=pgettext_lazy("of a basis", "article"), required=False, max_length=60)
    text = TextBlock(label=pgettext_lazy("of a basis", "what it says"), required=False, max_length=1000, rows=2)

    class Meta:
        icon = "doc-full"
        label = _("legal basis")


class MaterialBlock(StructBlock):
    """One paper. ``source`` in words says who issues it."""

    name = CharBlock(
        label=pgettext_lazy("of a material", "name"), max_length=80,
        help_text=_("One paper a row, by the name that stands on it. “Other materials” is not allowed."),
    )  # fmt: skip
    original = ChoiceBlock(
        label=pgettext_lazy("of a material", "original or copy"), choices=Original.choices, default="original"
    )
    medium = ChoiceBlock(label=pgettext_lazy("of a material", "form"), choices=Medium.choices, default="either")
    copies = IntegerBlock(label=pgettext_lazy("of a material", "how many"), default=1, min_value=1, max_value=20)
    source_kind = ChoiceBlock(
        label=pgettext_lazy("of a material", "where it comes from"), choices=SourceKind.choices, required=False
    )
    source = CharBlock(label=pgettext_lazy("of a material", "who issues it"), required=False, max_length=80)
    need = ChoiceBlock(
        label=pgettext_lazy("of a material", "when it is needed"), choices=Need.choices, default="necessary"
    )
    sample = DocumentChooserBlock(label=pgettext_lazy("of a material", "sample"), required=False)
    blank = DocumentChooserBlock(label=pgettext_lazy("of a material", "blank form"), required=False)
    note = CharBlock(label=pgettext_lazy("of a material", "note"), required=False, max_length=200)

    class Meta:
        icon = "doc-full-inverse"
        label = pgettext_lazy("of a guide", "material")


class StepBlock(StructBlock):
    name = CharBlock(label=pgettext_lazy("of a step", "step"), max_length=40)
    who = CharBlock(label=pgettext_lazy("of a step", "who"), required=False, max_length=60)
    text = TextBlock(label=pgettext_lazy("of a step", "what happens"), required=False, max_length=500, rows=2)

    class Meta:
        icon = "list-ol"
        label = pgettext_lazy("of a guide", "step")


class SpecialBlock(StructBlock):
    """特别程序: its time is not counted."""

    name = CharBlock(label=pgettext_lazy("of a special procedure", "name"), max_length=60)
    amount = IntegerBlock(
        label=pgettext_lazy("of a special procedure", "how long"), required=False, min_value=1, max_value=1000
    )
    unit = ChoiceBlock(
        label=pgettext_lazy("of a special procedure", "unit"), choices=LimitUnit.choices, default="wd", required=False
    )
    basis = CharBlock(label=pgettext_lazy("of a special procedure", "basis"), required=False, max_length=200)

    class Meta:
        icon = "time"
        label = _("special procedure")


class FeeBlock(StructBlock):
    name = CharBlock(label=pgettext_lazy("of a fee", "for what"), max_length=80)
    standard = CharBlock(label=pgettext_lazy("of a fee", "how much"), max_length=120)
    basis = CharBlock(label=pgettext_lazy("of a fee", "basis"), required=False, max_length=200)

    class Meta:
        icon = "tag"
        label = pgettext_lazy("of a guide", "fee")


class QuestionBlock(StructBlock):
    question = CharBlock(label=pgettext_lazy("of a guide", "question"), max_length=120)
    answer = TextBlock(label=pgettext_lazy("of a guide", "answer"), max_length=1000, rows=3)

    class Meta:
        icon = "help"
        label = pgettext_lazy("of a guide", "question")


def row_values(stream: Any) -> list[dict[str, Any]]:
    """The rows of a stream as they are stored, without what Wagtail keeps beside them."""
    return [dict(child["value"]) for child in stream.get_prep_value()] if stream else []
