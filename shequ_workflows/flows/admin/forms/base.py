"""What the forms of all rows share: words in the flow's languages, sections, rows below a row, and the JSON they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.flows.definition.reading import KEY, LONGEST_LABEL, LONGEST_TEXT
from shequ_workflows.flows.drafting.looking import Draft
from shequ_workflows.flows.drafting.rows import Part, Row, keys
from shequ_workflows.flows.showing.words import Teller
from shequ_workflows.forms.blocks.words import ALL_LANGUAGES
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence

#: Rows below a row that a browser may send.
MOST_BELOW: Final = 60


@dataclass
class Section:
    """A part of a form's page. ``rows``: forms of rows below it, with the name under which one more is asked for."""

    title: Sentence
    fields: list[Any] = field(default_factory=list)
    help: Sentence = ""
    rows: Below | None = None
    folded: bool = False
    is_wrong: bool = False


class RowForm(forms.Form):
    """A row, or a row below it. ``words``: names of its texts, each in all languages of the flow.

    ``handled`` are the keys of the JSON that this form writes; others stay as they were.
    """

    handled: ClassVar[frozenset[str]] = frozenset()
    #: Written although it equals what is left out elsewhere.
    kept_false: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, draft: Draft, row: Row | None = None, **kwargs: Any) -> None:
        self.draft, self.row = draft, row or {}
        self._words: list[str] = []
        super().__init__(*args, **{"initial": dict(self.row), **kwargs})
        self.build()

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    @property
    def teller(self) -> Teller:
        assert self.draft.definition is not None  # a draft of another schema is not edited
        return Teller(self.draft.definition, self.draft.forms, spoken())

    def words(self, name: str, label: Any, help_text: Any = "", *, required: bool = False, long: bool = False) -> None:
        """One control for each language of the flow; needed in the first alone."""
        self._words.append(name)
        said = self.row.get(name)
        several = len(self.draft.languages) > 1
        for number, code in enumerate(self.draft.languages):
            self.fields[f"{name}__{code}"] = forms.CharField(
                label=f"{label} · {language_name(code)}" if several else label,
                max_length=LONGEST_TEXT if long else LONGEST_LABEL,
                required=required and number == 0,
                help_text=help_text if number == 0 else "",
                widget=forms.Textarea({"rows": 2}) if long else forms.TextInput,
                initial=said.get(code, "") if isinstance(said, Mapping) else "",
            )

    def names(self, *wanted: str) -> list[str]:
        """Names of controls: words stand for one in each language."""
        return [
            name
            for one in wanted
            for name in ([f"{one}__{code}" for code in self.draft.languages] if one in self._words else [one])
            if name in self.fields
        ]

    def said_words(self, name: str) -> dict[str, str]:
        said = {code: self.cleaned_data.get(f"{name}__{code}", "").strip() for code in self.draft.languages}
        return {code: text for code, text in said.items() if text}

    def values(self) -> Row:
        """What is written, by key of the JSON; empty ones are left out by ``made``."""
        return {}

    def made(self) -> Row:
        """The row's JSON."""
        said = {**self.values(), **{name: self.said_words(name) for name in self._words}}
        kept = {name: value for name, value in self.row.items() if name not in {*said, *self.handled}}
        full = {name: value for name, value in said.items() if value not in ("", [], {}, None, False, 0) or name in self.kept_false}  # fmt: skip
        order = [name for name in self.row if name in full or name in kept]
        merged = {**kept, **full}
        return {name: merged[name] for name in [*order, *(one for one in merged if one not in order)]}

    def quiet(self) -> None:
        """Show what was typed without saying what is wrong: a row was asked for, nothing is saved yet."""
        self._errors = ErrorDict()

    def is_sound(self) -> bool:
        """Valid, with all rows below."""
        return self.is_valid()


class PartForm(RowForm):
    """A row of one of the draft's lists. Its key is chosen once."""

    part: ClassVar[Part]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.row.get("key"):
            help_text = _("The short name that programs and files use; it never changes. Left empty, it is made from the name.")  # fmt: skip
            self.fields["key"] = forms.RegexField(f"^{KEY.pattern}$", label=pgettext("of a flow", "Key"), max_length=28, required=False, help_text=help_text)  # fmt: skip

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if key in keys(self.draft.body, self.part):
            raise forms.ValidationError(_("This key is used already. Choose another one, or leave it empty."))
        return key

    def below(self) -> list[Below]:
        """Lists of rows below this one."""
        return []

    def sections(self) -> Iterator[Section]:
        raise NotImplementedError

    def section(self, title: Sentence, *wanted: str, **more: Any) -> Section:
        names = self.names(*wanted)
        rows: Below | None = more.get("rows")
        wrong = any(name in self.errors for name in names) or (rows is not None and rows.is_wrong)
        return Section(title, [self[name] for name in names], is_wrong=wrong, **more)

    def quiet(self) -> None:
        super().quiet()
        for one in self.below():
            one.quiet()

    def is_sound(self) -> bool:
        sound = [self.is_valid(), *(one.is_sound() for one in self.below())]
        return all(sound)

    def typed_label(self) -> str:
        return next(iter(self.said_words("label").values()), "")


class Below:
    """Rows below a row: as many as the browser sent (else as the row has), and ``more``."""

    def __init__(
        self,
        name: str,
        form_class: type[RowForm],
        title: Sentence,
        *,
        data: Any,
        draft: Draft,
        rows: Sequence[Row],
        more: int = 0,
        add: Sentence,
        **kwargs: Any,
    ) -> None:
        self.name, self.title, self.add = name, title, add
        count = _count(data, f"{name}-count", len(rows)) if data is not None else len(rows)
        self.forms: list[RowForm] = []
        for number in range(min(count + more, MOST_BELOW)):
            fresh = number >= count
            self.forms.append(
                form_class(
                    None if fresh else data,
                    prefix=f"{name}-{number}",
                    draft=draft,
                    row=rows[number] if number < len(rows) else None,
                    empty_permitted=number >= len(rows),
                    use_required_attribute=False,
                    **kwargs,
                )
            )
        self.dropped = {n for n in range(len(self.forms)) if data is not None and data.get(f"{name}-{n}-drop")}

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [
            {"form": one, "number": number + 1, "drop": f"{self.name}-{number}-drop", "dropped": number in self.dropped}
            for number, one in enumerate(self.forms)
        ]

    @property
    def kept(self) -> list[RowForm]:
        """Those that say something and are not taken out."""
        return [
            one for number, one in enumerate(self.forms) if number not in self.dropped and one.is_bound and _says(one)
        ]

    @property
    def is_wrong(self) -> bool:
        return any(one.is_bound and one.errors for one in self.kept)

    def is_sound(self) -> bool:
        found = [one.is_sound() for one in self.kept]
        return all(found)

    def quiet(self) -> None:
        for one in self.forms:
            one.quiet()

    def made(self) -> list[Row]:
        return [one.made() for one in self.kept]


def _says(form: RowForm) -> bool:
    return not form.empty_permitted or form.has_changed()


def _count(data: Any, name: str, otherwise: int) -> int:
    said = str(data.get(name, ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else otherwise


def language_name(code: str) -> str:
    known = dict(ALL_LANGUAGES)
    return str(known.get(code) or LANG_INFO.get(code, {}).get("name_local", code))
