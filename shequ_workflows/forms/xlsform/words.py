"""Labels, hints and messages in the languages of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shequ_workflows.forms.constants import LONGEST_HELP, LONGEST_LABEL
from shequ_workflows.forms.definition.schema import Words

from .languages import code_of, guessed
from .report import RowReport
from .symbols import Symbols
from .tables import Row, Tables

_ASKED: Final = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_MARK: Final = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|br|p|div|h[1-6])\b[^<>]*/?>|\*\*|^#{1,6} ", re.IGNORECASE | re.MULTILINE
)
#: Sentences of rules that came without one: Chinese, all others.
NO_MESSAGE: Final = ("填写的内容不符合要求，请检查。", "This answer does not fit. Please check it.")
ONLY_DIGITS: Final = ("只能填写数字。", "Digits only, please.")
OF_ROWS: Final = ("行数与前面填写的数目不一致。", "The number of rows is not the one given before.")
OF_STEPS: Final = ("请按规定的间隔填写。", "Please keep to the steps of the scale.")


@dataclass(frozen=True, slots=True)
class Languages:
    """``first``: of the form. ``base``: of columns that name none."""

    first: str
    base: str
    others: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (self.first, *self.others)

    def both(self, sentences: tuple[str, str]) -> Words:
        """A sentence of ours in each language of the form: Chinese where that is Chinese, else English."""
        return Words({code: sentences[0 if code.startswith("zh") else 1] for code in self.all})


def languages_of(tables: Tables) -> Languages:
    said = [dict(row.said("label")) for row in (*tables.survey, *tables.choices, *tables.external)]
    named = list(dict.fromkeys(code for words in said for code in words if code))
    plain = [words[""] for words in said if "" in words]
    wished = code_of(tables.settings.get("default_language")) if tables.settings else None
    base = wished or guessed(plain or [text for words in said for text in words.values()])
    first = wished if wished and (plain or wished in named) else base if plain or not named else named[0]
    beside = [code or base for row in tables.survey for words in row.words.values() for code in words]
    codes = dict.fromkeys([*named, *([base] if plain else []), *beside])
    return Languages(first, base, tuple(code for code in codes if code != first))


@dataclass(frozen=True, slots=True)
class Wording:
    languages: Languages
    symbols: Symbols

    def of(self, row: Row, column: str, report: RowReport) -> dict[str, str]:
        """By language, as they are shown; nothing where nothing is said."""
        found: dict[str, str] = {}
        said = row.said(column)
        for code in sorted(said, key=bool, reverse=True):
            text = self._shown(said[code], report)
            if text:
                found.setdefault(code or self.languages.base, text)
        return found

    def _shown(self, text: str, report: RowReport) -> str:
        plain = _MARK.sub("", text)
        if plain != text:
            report.add("words_marked")
        for name in dict.fromkeys(_ASKED.findall(plain)):
            report.add("words_filled", name=name[:40])
        return _ASKED.sub(lambda match: f"“{self._called(match[1])}”", plain).strip()

    def _called(self, name: str) -> str:
        symbol = self.symbols.by_name.get(name)
        return (symbol.label if symbol else "") or name

    def label(self, row: Row, name: str, report: RowReport) -> tuple[Words, dict[str, str]]:
        """The label, and what of it does not fit and belongs in the help."""
        found = self.of(row, "label", report)
        first = self.languages.first
        if first not in found:
            words = next(iter(found.values()), "")
            report.add("label_language" if words else "label_missing", **({"words": words[:60]} if words else {}))
            found = {first: words or name or "—", **found}
        long = {code: text for code, text in found.items() if len(text) > LONGEST_LABEL}
        if long:
            report.add("label_long")
        cut = {code: text if code not in long else text[: LONGEST_LABEL - 1] + "…" for code, text in found.items()}
        return Words(cut), long

    def help(self, row: Row, long: Mapping[str, str], report: RowReport) -> Words:
        """What did not fit in the label, the hint and the guidance, one below the other."""
        hint, guidance = self.of(row, "hint", report), self.of(row, "guidance_hint", report)
        if guidance:
            report.add("guidance_in_help")
        made = {}
        for code in dict.fromkeys([*long, *hint, *guidance]):
            text = "\n".join(part[code] for part in (long, hint, guidance) if code in part)
            made[code] = self.cut(text, LONGEST_HELP, report)
        return Words(made)

    def title(self, row: Row, report: RowReport) -> Words:
        """Of a step or section; there need be none."""
        found = self.of(row, "label", report)
        return Words({code: self.cut(text, LONGEST_LABEL, report) for code, text in found.items()})

    def message(self, row: Row, column: str, report: RowReport) -> Words | None:
        """In the first language at least; None where there is none."""
        found = self.of(row, column, report)
        if not found:
            return None
        first = self.languages.first
        found = {first: found.get(first) or next(iter(found.values())), **found}
        return Words({code: self.cut(text, LONGEST_LABEL, report) for code, text in found.items()})

    @staticmethod
    def cut(text: str, most: int, report: RowReport) -> str:
        if len(text) <= most:
            return text
        report.add("words_cut")
        return text[: most - 1] + "…"


def first_words(row: Row, languages: Languages) -> str:
    """The label without what is filled in, for naming the question in the words of others."""
    said = row.said("label")
    texts: Iterator[str] = (said[code] for code in (languages.first, "", *said) if code in said)
    return _ASKED.sub("…", _MARK.sub("", next(texts, ""))).strip()[:60]
