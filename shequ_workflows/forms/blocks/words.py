"""Words in further languages, and keys."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from shequ_workflows.forms.constants import LONGEST_HELP, LONGEST_LABEL
from shequ_workflows.forms.definition.reading import KEY

#: Languages offered for new forms; the first is what every form has unless an editor says otherwise.
LANGUAGES: Final = (
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
    ("ug", _("Uyghur")),
    ("bo", _("Tibetan")),
    ("mn", _("Mongolian")),
)
_FURTHER: Final = (
    "ar", "bn", "de", "es", "fa", "fr", "hi", "id", "it", "ja", "kk", "ko", "mk", "my", "ne", "nl", "pl", "pt", "ru", "sw",
    "th", "tr", "uk", "ur", "vi",
)  # fmt: skip
#: All that a form may have: it may come from elsewhere. Their names are translated by Django.
ALL_LANGUAGES: Final = (*LANGUAGES, *((code, _(get_language_info(code)["name"])) for code in _FURTHER))
#: Characters of an expression.
LONGEST_EXPRESSION: Final = 20_000

KEY_HELP: Final = _("Stays for ever once the form is published. Left empty, it is proposed from the label.")


class KeyBlock(blocks.RegexBlock):
    """The name under which an answer is kept. Empty until it is proposed or typed."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"label": pgettext_lazy("of a field", "key"), "help_text": KEY_HELP}
        said = {"invalid": _("A key begins with a small letter and has letters, digits and _ only, at most 40.")}
        super().__init__(
            f"^{KEY.pattern}$", **{"required": False, "max_length": 40, "error_messages": said, **shown, **kwargs}
        )


class LabelTranslationBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=ALL_LANGUAGES, label=_("language"))
    label = blocks.CharBlock(max_length=LONGEST_LABEL, label=pgettext_lazy("of a field", "label"))

    class Meta:
        label = _("translation")
        form_classname = "shequ-row"


class TranslationBlock(blocks.StructBlock):
    """Of a step, a section or a field; what stays empty is shown in the form's first language."""

    language = blocks.ChoiceBlock(choices=ALL_LANGUAGES, label=_("language"))
    label = blocks.CharBlock(max_length=LONGEST_LABEL, required=False, label=pgettext_lazy("of a field", "label"))
    help = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=pgettext_lazy("of a field", "help"))
    statement = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=_("statement"))

    class Meta:
        label = _("translation")


class TitleBlock(blocks.StructBlock):
    """Title, introduction and thanks of the whole form."""

    language = blocks.ChoiceBlock(choices=ALL_LANGUAGES, label=_("language"))
    title = blocks.CharBlock(max_length=120, label=_("title"))
    introduction = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=_("introduction"))
    thanks = blocks.TextBlock(max_length=LONGEST_HELP, required=False, rows=2, label=_("thanks after sending"))

    class Meta:
        label = _("translation")


class WholeBlock(blocks.StreamBlock):
    """A whole field of a form. A request that leaves it out has nothing in it; Wagtail's own would raise."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        if f"{prefix}-count" not in data:
            return self.empty_value()
        return super().value_from_datadict(data, files, prefix)


class TitlesBlock(WholeBlock):
    title = TitleBlock()

    class Meta:
        required = False


class ExpertBlock(blocks.TextBlock):
    """An expression as JSON, kept as it was typed; what is wrong with it is said when the form is published."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "rows": 3, "max_length": LONGEST_EXPRESSION, **kwargs})
