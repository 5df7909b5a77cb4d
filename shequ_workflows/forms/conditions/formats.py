"""The named formats that ``matches`` knows. Editors choose one; they write no patterns of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.identifiers import credit_code_check, id_check_character

from .moments import parse_date

_OLDEST: Final = 130  # years, as core.identifiers says


@dataclass(frozen=True, slots=True)
class Format:
    """``fits(text, today)``: the text as it is kept, that is without spaces and in half-width characters."""

    label: str | Promise
    fits: Callable[[str, dt.date], bool]


def _pattern(pattern: str) -> Callable[[str, dt.date], bool]:
    compiled = re.compile(pattern)
    return lambda text, today: compiled.fullmatch(text) is not None


_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_ID: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def _email(text: str, today: dt.date) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def _id_number(text: str, today: dt.date) -> bool:
    if not _ID.fullmatch(text):
        return False
    born = parse_date(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
    return (
        born is not None
        and born <= today
        and today.year - born.year <= _OLDEST
        and id_check_character(text[:17]) == text[17]
    )


def _credit_code(text: str, today: dt.date) -> bool:
    return _CODE.fullmatch(text) is not None and credit_code_check(text[:17]) == text[17]


FORMATS: Final[Mapping[str, Format]] = {
    "mobile": Format(pgettext_lazy("format", "a mainland mobile number"), _pattern(r"1[3-9][0-9]{9}")),
    "landline": Format(
        pgettext_lazy("format", "a landline number with area code"),
        _pattern(r"0(?:10|2[0-9]|[3-9][0-9]{2})-[2-8][0-9]{6,7}(?:-[0-9]{1,6})?"),
    ),
    "email": Format(pgettext_lazy("format", "an e-mail address"), _email),
    "id_number": Format(pgettext_lazy("format", "an ID number"), _id_number),
    "credit_code": Format(pgettext_lazy("format", "a unified social credit code"), _credit_code),
    "postcode": Format(pgettext_lazy("format", "a postcode"), _pattern(r"[0-9]{6}")),
    "digits": Format(pgettext_lazy("format", "digits only"), _pattern(r"[0-9]+")),
}
