"""Numbers people carry and places they live at: checked, and brought to one form.

Resident ID (GB 11643), credit code of a body (GB 32100), other documents, mainland phones, room codes.
Pure: nothing here asks the clock or the database; ``today`` is passed in.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"[‐‑‒–—―−﹣－ー~～]")
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_OLDEST: Final = 130  # years; the oldest person ever reached 122
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class IdentifierError(ValueError):
    """Base: ``str()`` is a sentence for the person who typed the number. It never repeats the number."""

    sentence = _("This number cannot be read. Compare it with the document.")

    def __str__(self) -> str:
        return str(self.sentence)


class WrongLength(IdentifierError):
    sentence = _("An ID number has 18 characters. Count them on the card.")


class OldNumber(IdentifierError):
    sentence = _("ID numbers of 15 digits are no longer valid since 2013. Take the 18 characters of the present card.")


class WrongBirthDate(IdentifierError):
    sentence = _("Digits 7 to 14 of the ID number are not a possible date of birth. Compare them with the card.")


class WrongCheckDigit(IdentifierError):
    sentence = _("The last character of the ID number does not fit the others: a digit is mistyped or two are swapped.")


class WrongDocument(IdentifierError):
    sentence = _("This does not look like a number of that kind of document. Compare it with the document.")


class WrongCreditCode(IdentifierError):
    sentence = _("This is not a valid unified social credit code (18 characters). Compare it with the certificate.")


class WrongPhone(IdentifierError):
    sentence = _("This is not a phone number we can use: 11 digits for a mobile, area code and number for a landline.")


class WrongRoom(IdentifierError):
    sentence = _("Write the room like 3-2-501: building 3, entrance 2, room 501.")


class DocumentKind(StrEnum):
    """Documents a person may show."""

    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"  # Hong Kong, Macao, Taiwan residents: 81, 82, 83
    FOREIGN_PERMANENT = "foreign_permanent"
    PASSPORT = "passport"
    HOME_RETURN_PERMIT = "home_return_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    OTHER = "other"


def half_width(text: str) -> str:
    """Full-width forms become ordinary ones (NFKC), all dashes ``-``, no space at the ends."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A valid 18-character number. ``region`` is a hint only: districts come, go and are renumbered."""

    number: str
    birth_date: dt.date
    is_male: bool
    region: str
    kind: DocumentKind


def id_check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2 over 17 digits (GB 11643-1999, 4.4)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def parse_resident_id(text: str, *, today: dt.date) -> ResidentId:
    """A resident ID, a residence permit of 81/82/83, or the foreigner's permanent card of the same form (9…).

    Raises ``WrongLength``, ``OldNumber``, ``WrongBirthDate`` or ``WrongCheckDigit``.
    """
    number = _SPACES.sub("", half_width(text)).upper()
    if re.fullmatch(r"[0-9]{15}", number):
        raise OldNumber
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise WrongLength
    born = _date(number[6:14])
    if born is None or born > today or today.year - born.year > _OLDEST:
        raise WrongBirthDate
    if id_check_character(number[:17]) != number[17]:
        raise WrongCheckDigit
    return ResidentId(
        number=number,
        birth_date=born,
        is_male=int(number[16]) % 2 == 1,
        region=number[:6],
        kind=_kind_of(number),
    )


def parse_document(kind: DocumentKind | str, text: str, *, today: dt.date) -> str:
    """The one form of a document number. Raises an ``IdentifierError``."""
    kind = DocumentKind(kind)
    number = _SPACES.sub("", half_width(text)).upper()
    if kind in {DocumentKind.RESIDENT_ID, DocumentKind.RESIDENCE_PERMIT}:
        parsed = parse_resident_id(number, today=today)
        if parsed.kind is not kind:
            raise WrongDocument
        return parsed.number
    if kind is DocumentKind.FOREIGN_PERMANENT:
        if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):  # the card before 2023
            return number
        parsed = parse_resident_id(number, today=today)
        if parsed.kind is not kind:
            raise WrongDocument
        return parsed.number
    if not re.fullmatch(_DOCUMENTS[kind], number):
        raise WrongDocument
    return number


_DOCUMENTS: Final[dict[DocumentKind, str]] = {
    DocumentKind.PASSPORT: r"[A-Z0-9]{6,12}",
    DocumentKind.HOME_RETURN_PERMIT: r"[HM][0-9]{8}(?:[0-9]{2})?",
    DocumentKind.TAIWAN_PERMIT: r"[0-9]{8}(?:[0-9]{2}(?:\([A-Z0-9]\))?)?",
    DocumentKind.OTHER: r"[\w()·/.-]{4,40}",
}


def parse_credit_code(text: str) -> str:
    """A unified social credit code (GB 32100-2015). Raises ``WrongCreditCode``."""
    code = _SPACES.sub("", half_width(text)).upper()
    if len(code) != 18 or any(char not in _USCC_ALPHABET for char in code):
        raise WrongCreditCode
    if credit_code_check(code[:17]) != code[17]:
        raise WrongCreditCode
    return code


def credit_code_check(first_17: str) -> str:
    """Weights 3^(i-1) mod 31; the check completes the sum to a multiple of 31."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_17))
    return _USCC_ALPHABET[-total % 31]


def parse_phone(text: str, *, area_code: str = "") -> str:
    """One form for a number: ``13800138000``, ``010-65521234``, ``010-65521234-8001``, ``+85291234567``.

    ``area_code`` completes a landline written without one. Raises ``WrongPhone``.
    """
    typed = half_width(text)
    bare = re.sub(r"[\s().·/-]", "", re.split(r"转|ext|#", typed, maxsplit=1, flags=re.IGNORECASE)[0])
    if re.fullmatch(r"(?:\+|00)(?!86)[1-9][0-9]{6,14}", bare):
        return "+" + re.sub(r"^(?:\+|00)", "", bare)
    national = re.sub(r"^(?:\+|00)86", "", bare)
    if national == bare and re.fullmatch(r"86(?:1[3-9][0-9]{9})", bare):
        national = bare[2:]
    if re.fullmatch(r"1[3-9][0-9]{9}", national):
        return national
    return _landline(typed, area_code)


def phone_tail(phone: str) -> str:
    """The last four digits of the number itself, not of an extension."""
    main = "-".join(phone.split("-")[:2])
    return re.sub(r"\D", "", main)[-4:]


_LANDLINE = re.compile(
    r"(?:\+?86-?)?(?:\(?(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))\)?-?)?(?P<number>[2-8][0-9]{6,7})(?:(?:-|转|ext\.?|#)(?P<ext>[0-9]{1,6}))?",
    re.IGNORECASE,
)


def _landline(typed: str, area_code: str) -> str:
    compact = re.sub(r"[\s·.]", "", typed)
    compact = re.sub(r"^(?:\+86|0086)-?(?=[1-9])", "0", compact)
    match = _LANDLINE.fullmatch(compact)
    if match is None:
        raise WrongPhone
    area = match["area"] or area_code
    if not re.fullmatch(r"0(?:10|2[0-9]|[3-9][0-9]{2})", area):
        raise WrongPhone
    return "-".join(part for part in (area, match["number"], match["ext"]) if part)


def _date(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _kind_of(number: str) -> DocumentKind:
    if number[:2] in {"81", "82", "83"}:
        return DocumentKind.RESIDENCE_PERMIT
    if number[0] == "9":
        return DocumentKind.FOREIGN_PERMANENT
    return DocumentKind.RESIDENT_ID
