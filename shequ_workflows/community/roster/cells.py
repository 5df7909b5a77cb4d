"""Single cells of a roster, as people type them. Each function raises ``CellError`` with what to do.

Pure: imports no model, asks no clock. No sentence repeats a number of a person.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.community.constants import MemberRelation, Usage
from shequ_workflows.core.identifiers import (
    DocumentKind,
    IdentifierError,
    parse_document,
    parse_phone,
    parse_resident_id,
)
from shequ_workflows.core.rooms import RoomCode, parse_room
from shequ_workflows.org.pinyin import normalise_name

LONGEST_NAME: Final = 60
MOST_PHONES: Final = 5
_EXCEL_ZERO: Final = dt.date(1899, 12, 30)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_HALF_DATE = re.compile(r"\d{4}(?:[-/.年]\d{1,2}月?|年)?")
#: Letters that a program put in its own corner for want of a code: nobody else can read them.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd]")


class CellError(ValueError):
    """``str()`` is a sentence for the person who made the file."""


def text_of(value: object) -> str:
    """A cell as text: numbers without the ``.0`` of a spreadsheet, no blanks at the ends."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if text.startswith("#") and re.fullmatch(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)", text):
        raise CellError(_("The formula in this cell has failed. Replace it by its value."))
    if text.startswith("=") and len(text) > 1:
        raise CellError(_("This cell holds a formula. Copy the column and paste it as values."))
    return text


def number_of(value: object) -> str:
    """Digits and letters of a house number: half-width, ``501.0`` → ``501``."""
    text = unicodedata.normalize("NFKC", text_of(value)).strip()
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def name_of(value: object) -> str:
    """A person's name in its one form."""
    name = normalise_name(text_of(value))
    if _PRIVATE.search(name):
        raise CellError(_("A character of this name was lost when the file was made. Type the name anew."))
    if len(name) > LONGEST_NAME:
        raise CellError(_("The name is too long. Please keep to 60 characters."))
    if name and not re.search(r"[^\W\d_]", name):
        raise CellError(_("This is no name. Look whether the columns have been shifted."))
    return name


def names_of(value: object) -> list[str]:
    """Several names in one cell: 张三、李四."""
    parts = re.split(r"[、,，;；/|\n]+|\s{2,}", text_of(value))
    return list(dict.fromkeys(name for name in map(name_of, parts) if name))


def room_of(building: object, entrance: object, room: object) -> RoomCode:
    """A home from three cells; each may carry its word (3号楼, 2单元, 501室), the room also the whole (3-2-501)."""
    parts = [number_of(building), number_of(entrance), number_of(room)]
    if not parts[2]:
        raise CellError(_("The room is missing. Fill it in; for a whole building there is no entry."))
    whole = _try_room(parts[2])
    if whole is not None and whole.is_whole:
        return _checked(whole)
    if not parts[0]:
        raise CellError(_("The building is missing. Fill it in; a merged cell counts for all its rows."))
    words = ("号楼", "单元", "室")
    written = [_with_word(part, word) for part, word in zip(parts, words, strict=True)]
    found = _try_room("".join(written))
    if found is None or not found.is_whole:
        raise CellError(_("Building, entrance or room cannot be read. Write them like 3, 2 and 501."))
    return _checked(found)


def address_of(value: object) -> RoomCode:
    """A home from one cell: 3-2-501, 3栋2单元501室, 阳光小区3号楼2单元501室."""
    text = number_of(value)
    if not text:
        raise CellError(_("The home is missing. Write it like 3-2-501."))
    found = _try_room(text)
    if found is None:
        tail = re.search(r"[甲乙丙丁东西南北]?[A-Za-z]?\d{1,3}[A-Za-z]?\s*(?:号楼|栋|幢|座|#).*$", text)
        found = _try_room(tail[0]) if tail else None
    if found is None or not found.is_whole:
        raise CellError(_("The home cannot be read. Write it like 3-2-501 or 3栋2单元501室."))
    return _checked(found)


def _with_word(part: str, word: str) -> str:
    if not part or re.search(r"[号楼栋幢座单元门梯室房户#]", part):
        return part
    return f"{part}{word}"


def _try_room(text: str) -> RoomCode | None:
    try:
        return parse_room(text)
    except IdentifierError:
        return None


def _checked(place: RoomCode) -> RoomCode:
    if len(place.building) > 8 or len(place.entrance) > 4 or len(place.room) > 8:
        raise CellError(_("Building, entrance or room is too long. Write them like 3, 2 and 501."))
    return place


def date_of(value: object, today: dt.date) -> dt.date | None:
    """A date of birth: a date cell, its serial number, 1958-03-07, 1958.3.7, 1958年3月7日, 19580307. None if empty."""
    if isinstance(value, dt.datetime):
        found: dt.date | None = value.date()
    elif isinstance(value, dt.date):
        found = value
    else:
        found = _written_date(value)
        if found is None:
            return None
    if found is None or not dt.date(1890, 1, 1) <= found <= today:
        raise CellError(_("This date of birth cannot be right. Please check it."))
    return found


def _written_date(value: object) -> dt.date | None:
    text = unicodedata.normalize("NFKC", text_of(value)).strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4,5}", text) and (len(text) == 5 or isinstance(value, float)) and int(text) > 2100:
        return _EXCEL_ZERO + dt.timedelta(days=int(text))
    match = _DATE.fullmatch(text)
    if match is None:
        if _HALF_DATE.fullmatch(text):
            raise CellError(_("Only year or month are given. Write the whole date like 1958-03-07, or leave it empty."))
        raise CellError(_("This is no date. Write it like 1958-03-07."))
    try:
        return dt.date(*(int(part) for part in match.groups() if part))
    except ValueError as error:
        raise CellError(_("There is no such day. Write the date like 1958-03-07.")) from error


def id_number_of(value: object, today: dt.date) -> tuple[str, str, dt.date | None]:
    """Kind, number and, for a resident ID, the date of birth; empty where the cell is."""
    if isinstance(value, float) or re.fullmatch(r"\s*\d(?:\.\d+)?[eE]\+?\d+\s*", str(value)):
        if isinstance(value, float) and value < 10**14:
            value = text_of(value)
        else:
            raise CellError(
                _("The spreadsheet has cut the last digits of the ID number. Make the column text and type it anew.")
            )
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text_of(value))).upper().lstrip("'`")
    if not number:
        return "", "", None
    if re.fullmatch(r"[\d]{12,}[\dX]?", number):
        try:
            parsed = parse_resident_id(number, today=today)
        except IdentifierError as error:
            raise CellError(str(error)) from error
        return parsed.kind.value, parsed.number, parsed.birth_date
    kind = _kind_of_other(number)
    try:
        return kind, parse_document(kind, number, today=today), None
    except IdentifierError as error:
        raise CellError(str(error)) from error


def _kind_of_other(number: str) -> str:
    if re.fullmatch(r"[HM]\d{8}(?:\d{2})?", number):
        return DocumentKind.HOME_RETURN_PERMIT.value
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return DocumentKind.FOREIGN_PERMANENT.value
    if re.fullmatch(r"[A-Z]{1,2}[A-Z0-9]{6,9}", number):
        return DocumentKind.PASSPORT.value
    return DocumentKind.RESIDENT_ID.value


def check_gender(value: object, id_number: str) -> None:
    """Gender is kept nowhere: it only tells a mistyped ID number."""
    word = text_of(value)
    told = {"男": True, "女": False, "男性": True, "女性": False}.get(word)
    if told is None or not re.fullmatch(r"\d{17}[\dX]", id_number):
        return
    if (int(id_number[16]) % 2 == 1) is not told:
        raise CellError(_("Gender and ID number do not fit each other. Compare both with the card."))


def phones_of(value: object, area_code: str) -> list[str]:
    """The numbers of one cell, each in its one form; blanks and dashes inside a number do no harm."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d(?:\.\d+)?[eE]\+?\d+\s*", value):
        raise CellError(_("The spreadsheet has shortened the phone number. Make the column text and type it anew."))
    text = unicodedata.normalize("NFKC", text_of(value)).strip()
    found: list[str] = []
    for part in re.split(r"[、,;/|\n]+", text):
        if part.strip():
            try:
                found.append(parse_phone(part, area_code=area_code))
            except IdentifierError as error:
                raise CellError(str(error)) from error
    if len(found) > MOST_PHONES:
        raise CellError(_("There are more than five numbers in this cell. Keep those that are in use."))
    return list(dict.fromkeys(found))


_RELATIONS: Final[tuple[tuple[str, str], ...]] = (
    (r"户主|本人|户代表", MemberRelation.HEAD),
    (r"配偶|妻子?|丈夫|夫|老伴|爱人", MemberRelation.SPOUSE),
    (r"孙.*|外孙.*|曾孙.*", MemberRelation.GRANDCHILD),
    (r"(?:外|曾)?祖.*|爷爷|奶奶|外公|外婆|姥.*", MemberRelation.GRANDPARENT),
    (r"父亲?|母亲?|父母|爸爸|妈妈|公公|婆婆|岳父|岳母|继父|继母|养父|养母", MemberRelation.PARENT),
    (r"子|女|子女|儿子?|女儿|独生.*|[长次三四五六二]子|[长次三四五六二]女|继子|继女|养子|养女|儿媳.*|女婿|媳", MemberRelation.CHILD),
    (r"租客|租户|承租.*|租住.*|房客|租赁.*", MemberRelation.TENANT),
    (r"保姆|护工|住家.*|护理员", MemberRelation.CARER),
    (r"[兄弟姐妹哥].*|侄.*|甥.*|外甥.*|亲属|亲戚|其他亲属|叔.*|伯.*|姑.*|舅.*|姨.*|嫂.*", MemberRelation.RELATIVE),
)  # fmt: skip


def relation_of(value: object) -> str:
    """A ``MemberRelation``; empty where the cell is; ``other`` for words that are not known."""
    word = re.sub(r"\s", "", text_of(value))
    if not word:
        return ""
    return next((str(relation) for words, relation in _RELATIONS if re.fullmatch(words, word)), MemberRelation.OTHER)


_USAGES: Final[tuple[tuple[str, str], ...]] = (
    (r".*(?:住宅|住房|居住|成套).*", Usage.DWELLING),
    (r".*(?:商铺|商业|店|门面|门市).*", Usage.SHOP),
    (r".*办公.*", Usage.OFFICE),
    (r".*(?:车位|车库|停车).*", Usage.PARKING),
    (r".*(?:储藏|仓|杂物).*", Usage.STORAGE),
)


def usage_of(value: object) -> str:
    """A ``Usage``; empty where the cell is."""
    word = re.sub(r"\s", "", text_of(value))
    if not word:
        return ""
    return next((str(usage) for words, usage in _USAGES if re.fullmatch(words, word)), Usage.OTHER)


def area_of(value: object) -> Decimal | None:
    """Square metres with at most two places, exactly; None where the cell is empty."""
    text = unicodedata.normalize("NFKC", str(value) if isinstance(value, float) else text_of(value))
    text = re.sub(r"\s|m2|m²|㎡|平方米|平米|平方|,", "", text, flags=re.IGNORECASE)
    if not text:
        return None
    try:
        area = Decimal(text)
    except InvalidOperation as error:
        raise CellError(_("This is no area. Write square metres like 89.50.")) from error
    if not area.is_finite() or not 0 < area < 1_000_000:
        raise CellError(_("This area cannot be right. Write square metres like 89.50."))
    rounded = area.quantize(Decimal("0.01"))
    if rounded != area and not isinstance(value, float):
        raise CellError(_("Areas have two places at most, like 89.50: they count in owners' votes."))
    return rounded


def nothing_said() -> str:
    return _("The row names a home and nothing about it. Fill in the name, or take the row out.")


def number_without_name() -> str:
    return _("There is an ID number and no name. Fill in the name.")


def dates_differ() -> str:
    return _("Date of birth and ID number do not fit each other. Compare both with the card.")
