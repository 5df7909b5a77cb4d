from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from shequ_workflows.forms.constants import LONGEST_HELP, LONGEST_LABEL

from .questions import FieldsBlock
from .rules import ConditionBlock
from .words import KeyBlock, TranslationBlock, WholeBlock

_FOLDED = ["visible", "key", "translations"]


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=LONGEST_LABEL, required=False, label=_("heading"))
    fields = FieldsBlock(label=_("fields"))
    help = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=pgettext_lazy("of a field", "help"))
    visible = ConditionBlock(label=_("shown only if"))
    key = KeyBlock()
    translations = blocks.ListBlock(TranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    class Meta:
        label = pgettext_lazy("of a form", "Section")
        icon = "folder-open-1"
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "fields"], settings=["help", *_FOLDED])


class SectionsBlock(WholeBlock):
    section = SectionBlock()

    class Meta:
        label = _("sections")


class StepBlock(blocks.StructBlock):
    """One page of the form."""

    title = blocks.CharBlock(max_length=LONGEST_LABEL, label=_("title"))
    sections = SectionsBlock()
    visible = ConditionBlock(label=_("shown only if"))
    key = KeyBlock()
    translations = blocks.ListBlock(TranslationBlock(), label=_("in other languages"), default=[], min_num=0)

    class Meta:
        label = pgettext_lazy("of a form", "Step")
        icon = "doc-empty"
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "sections"], settings=_FOLDED)


class StepsBlock(WholeBlock):
    step = StepBlock()
