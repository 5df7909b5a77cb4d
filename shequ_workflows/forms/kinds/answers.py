"""Reading an answer: what somebody typed or sent becomes plain JSON, or a sentence that says what to do.

An answer is text, true or false, a list of texts, or rows. Decimals are texts (``"12.50"``), days and times ISO texts.
Nothing at all is None: an empty text, an empty list, a consent that was not given.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from shequ_workflows.core.identifiers import IdentifierError, parse_credit_code, parse_phone, parse_resident_id
from shequ_workflows.forms.conditions.formats import FORMATS
from shequ_workflows.forms.constants import LONGEST_ANSWER, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.org.moment import today

#: What is kept where somebody chose “other” and wrote it: the value ``OTHER`` plus the words.
OTHER: Final = "other:"
#: Digits of a number before the point.
MOST_DIGITS: Final = 15
_PHONE: Final = re.compile(r"1[3-9][0-9]{9}")
#: Also half a pair of surrogates: no database keeps one.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
#: Digits of a whole number that came as one.
_LONGEST_NUMBER: Final = 10**30
_YES: Final = frozenset({"yes", "true", "on", "1", "是"})
_NO: Final = frozenset({"no", "false", "off", "0", "否"})


class BadAnswer(ValueError):
    """What is wrong with an answer, as a sentence for whoever gave it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def read_answer(field: Field, raw: object) -> Any:
    """The answer to ``field`` as plain JSON; None where nothing was said. Raises ``BadAnswer``; never anything else."""
    reader = _READERS.get(field.kind)
    if reader is None or raw is None:
        return None
    return reader(field, raw)


def _text_of(raw: object, *, longest: int = LONGEST_ANSWER) -> str:
    """Text without control characters, in the composed form (NFC); anything else than text is none."""
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise BadAnswer("shape", _("This is not an answer to this question. Please fill it in again."))
    if isinstance(raw, int) and abs(raw) > _LONGEST_NUMBER:
        raise BadAnswer("number", _("This number is too large."))
    text = _CONTROL.sub("", unicodedata.normalize("NFC", str(raw))).replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise BadAnswer(
            "long",
            _("At most %(most)d characters, please; there are %(count)d.") % {"most": longest, "count": len(text)},
        )
    return text


def _plain(raw: object) -> str:
    """One line of plain characters: full-width digits and letters become ordinary ones, blanks go."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", _text_of(raw, longest=200)))


def _words(field: Field, raw: object) -> str | None:
    longest = int(field.maximum) if isinstance(field.maximum, Decimal) else LONGEST_ANSWER
    text = _text_of(raw, longest=min(longest, LONGEST_ANSWER))
    if field.kind == Kind.TEXT:
        text = " ".join(text.split())
    shortest = int(field.minimum) if isinstance(field.minimum, Decimal) else 0
    if text and len(text) < shortest:
        raise BadAnswer("short", _("At least %(least)d characters, please.") % {"least": shortest})
    return text or None


def _number(field: Field, raw: object) -> str | None:
    text = _plain(raw).replace(",", "")
    if not text:
        return None
    if field.kind == Kind.MONEY:
        text = text.removeprefix("¥").removeprefix("￥").removesuffix("元")
    digits = 2 if field.kind == Kind.MONEY else field.digits if field.kind == Kind.DECIMAL else 0
    if not _NUMBER.fullmatch(text):
        raise BadAnswer(
            "number", _("Please enter a number, such as %(example)s.") % {"example": "12.50" if digits else "12"}
        )
    found = Decimal(text) or Decimal(0)
    if found.adjusted() >= MOST_DIGITS:
        raise BadAnswer("number", _("This number is too large."))
    if found != round(found, digits):
        sentence = (
            _("A whole number, please.")
            if digits == 0
            else _("At most %(most)d decimal places, please.") % {"most": digits}
        )
        raise BadAnswer("digits", sentence)
    _check_bounds(field, found)
    return format(found.quantize(Decimal(1).scaleb(-digits)), "f")


def _check_bounds(field: Field, found: Decimal) -> None:
    if isinstance(field.minimum, Decimal) and found < field.minimum:
        raise BadAnswer("small", _("At least %(least)s, please.") % {"least": format(field.minimum, "f")})
    if isinstance(field.maximum, Decimal) and found > field.maximum:
        raise BadAnswer("large", _("At most %(most)s, please.") % {"most": format(field.maximum, "f")})


def _yes_no(field: Field, raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = _plain(raw).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if not text:
        return None
    raise BadAnswer("choice", _("Please choose yes or no."))


def _consent(field: Field, raw: object) -> bool | None:
    """True where it was given; not given is nothing said, never false."""
    return _yes_no(field, raw) or None


def _chosen(field: Field, text: str) -> str:
    if text in field.values:
        return text
    if field.other and text.startswith(OTHER):
        words = " ".join(text.removeprefix(OTHER).split())
        if not words:
            raise BadAnswer("other", _("You chose “other”: please write what it is."))
        if len(words) > 200:
            raise BadAnswer(
                "long",
                _("At most %(most)d characters, please; there are %(count)d.") % {"most": 200, "count": len(words)},
            )
        return OTHER + words
    raise BadAnswer("choice", _("Please choose one of those offered."))


def _one_of(field: Field, raw: object) -> str | None:
    text = _text_of(raw)
    return _chosen(field, text) if text else None


def _many_of(field: Field, raw: object) -> list[str] | None:
    """In the order in which the choices stand, each once; what was written under “other” last."""
    rows = raw if isinstance(raw, list) else [raw]
    found = {_chosen(field, text) for one in rows if (text := _text_of(one))}
    if not found:
        return None
    order = [choice.value for choice in field.choices if choice.value in found]
    made = [*order, *sorted(found - set(order))]
    _check_count(field, len(made))
    return made


def _check_count(field: Field, count: int) -> None:
    if isinstance(field.minimum, Decimal) and count < field.minimum:
        raise BadAnswer("few", _("Please choose at least %(least)d.") % {"least": int(field.minimum)})
    if isinstance(field.maximum, Decimal) and count > field.maximum:
        raise BadAnswer("many", _("Please choose at most %(most)d.") % {"most": int(field.maximum)})


def _date(field: Field, raw: object) -> str | None:
    """ISO, or as people write it: 2026年1月31日, 2026/1/31, 2026.1.31."""
    text = _plain(raw)
    if not text:
        return None
    parts = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    try:
        found = dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:
        found = None
    if found is None:
        raise BadAnswer("date", _("There is no such day. Write it like 2026-01-31."))
    if field.minimum and found.isoformat() < str(field.minimum):
        raise BadAnswer("early", _("Not before %(day)s, please.") % {"day": field.minimum})
    if field.maximum and found.isoformat() > str(field.maximum):
        raise BadAnswer("late", _("Not after %(day)s, please.") % {"day": field.maximum})
    return found.isoformat()


def _time(field: Field, raw: object) -> str | None:
    text = _plain(raw)
    if not text:
        return None
    parts = re.fullmatch(r"([0-9]{1,2})[:时点]([0-9]{1,2})分?(?::[0-9]{2})?", text)
    try:
        return dt.time(int(parts[1]), int(parts[2])).strftime("%H:%M") if parts else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> str:
    raise BadAnswer("time", _("There is no such time. Write it like 09:30."))


def _date_time(field: Field, raw: object) -> str | None:
    """A day and a time of the site's own zone, ``2026-01-31T09:30``."""
    text = unicodedata.normalize("NFKC", _text_of(raw, longest=40)).replace("T", " ")
    if not text:
        return None
    day, _blank, time = text.partition(" ")
    bare = Field(field.key, Kind.DATE, field.label)
    return f"{_date(bare, day or '-')}T{_time(bare, time) or _no_time()}"


def _identified(read: Callable[[str], str], raw: object) -> str | None:
    """By the core's reading of that number, in its one form."""
    text = _text_of(raw, longest=100)
    try:
        return read(text) if text else None
    except IdentifierError as error:
        raise BadAnswer("number", str(error)) from None


def _phone(field: Field, raw: object) -> str | None:
    found = _identified(parse_phone, raw)
    if found and not _PHONE.fullmatch(found):
        raise BadAnswer("phone", _("A mobile number has 11 digits and begins with 1, such as 13800001234."))
    return found


def _email(field: Field, raw: object) -> str | None:
    text = _plain(raw)
    try:
        if text:
            validate_email(text if FORMATS["email"].fits(text, today()) else "")
    except ValidationError:
        raise BadAnswer("email", _("An e-mail address looks like name@example.cn.")) from None
    return text or None


def _id_number(field: Field, raw: object) -> str | None:
    return _identified(lambda text: parse_resident_id(text, today=today()).number, raw)


def _document(field: Field, raw: object) -> str | None:
    """Passports and permits: letters and digits, 5 to 20."""
    text = _plain(raw).upper()
    if text and not re.fullmatch(r"[A-Z0-9()-]{5,20}", text):
        raise BadAnswer("document", _("A document number has 5 to 20 letters and digits."))
    return text or None


def _credit_code(field: Field, raw: object) -> str | None:
    return _identified(parse_credit_code, raw)


def _address(field: Field, raw: object) -> str | None:
    return " ".join(_text_of(raw, longest=300).split()) or None


def _reference(field: Field, raw: object) -> str | None:
    """A public id of a person or household; whether it is in scope is asked where there is a database."""
    text = _text_of(raw, longest=40)
    if text and not re.fullmatch(r"[a-z0-9]{1,40}", text):
        raise BadAnswer("choice", _("Please choose one of those offered."))
    return text or None


def _files(field: Field, raw: object) -> list[str] | None:
    """Public ids of stored files; whose they are is asked where there is a database."""
    rows = raw if isinstance(raw, list) else [raw]
    made = list(dict.fromkeys(one for row in rows if (one := _reference(field, row))))
    if isinstance(field.maximum, Decimal) and len(made) > field.maximum:
        raise BadAnswer("many", _("At most %(most)d files, please.") % {"most": int(field.maximum)})
    return made or None


_READERS: Final[dict[Kind, Callable[[Field, object], Any]]] = {
    Kind.TEXT: _words, Kind.LONG_TEXT: _words, Kind.SIGNATURE: _words, Kind.NUMBER: _number, Kind.DECIMAL: _number,
    Kind.MONEY: _number, Kind.SCALE: _number, Kind.YES_NO: _yes_no, Kind.CONSENT: _consent, Kind.ONE_OF: _one_of,
    Kind.MANY_OF: _many_of, Kind.DATE: _date, Kind.TIME: _time, Kind.DATE_TIME: _date_time, Kind.PHONE: _phone,
    Kind.EMAIL: _email, Kind.ID_NUMBER: _id_number, Kind.DOCUMENT: _document, Kind.CREDIT_CODE: _credit_code,
    Kind.ADDRESS: _address, Kind.PERSON: _reference, Kind.HOUSEHOLD: _reference, Kind.FILE: _files, Kind.PHOTO: _files,
}  # fmt: skip
