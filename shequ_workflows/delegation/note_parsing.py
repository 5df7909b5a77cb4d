"""Reading a demand as it came by chat: who asks, what, by when. Pure; what it finds is a proposal for a person.

Copied messages bring lines of their own (“王科长 11/27 15:02”), offices sign or stand before a colon, and days are named
as people speak: 本周五前, 明天下班前, 11月30日17:00前, 月底前, 三个工作日内.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .note_words import (
    ASKING,
    CALLED,
    DAYS,
    DEADLINE,
    GREETING,
    HANDED_IN,
    HEADER,
    NOBODY,
    OFFICE_AND_PERSON,
    ONLY_TIME,
    PERSON,
    SAYS,
    SIGNED,
    WHOLE_OFFICE,
    WHY,
)

TITLE_LENGTH: Final = 40
#: A day further back than this is meant of the next year.
_BACK: Final = 60
_WEEKDAYS: Final = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6, "末": 4}
_RELATIVE: Final = {"今": 0, "当": 0, "明": 1, "后": 2, "大": 3}
_DIGITS: Final = {name: number for number, name in enumerate("零一二三四五六七八九")} | {"两": 2}
_BLANKS: Final = " \t　"

AddWorkdays = Callable[[dt.date, int], dt.date]


@dataclass(frozen=True, slots=True)
class Demand:
    """What was read; empty or None for what does not stand there. ``words`` are the message without the chat program's
    own lines, ``by_words`` those that name the day."""

    office: str = ""
    asker: str = ""
    title: str = ""
    words: str = ""
    wanted_by: dt.date | None = None
    by_words: str = ""
    said_at: dt.datetime | None = None


def read_demand(
    text: str, at: dt.datetime, *, offices: Sequence[str] = (), add_workdays: AddWorkdays | None = None
) -> Demand:
    """Read ``text`` that was pasted at the local instant ``at``. ``offices``: names that are known here.

    Days are counted from when it was said, where a copied line says so, else from ``at``. Never raises.
    """
    who, said_at, body = _headers(text, at)
    body, inline = _leading_name(body)
    office, asker = _who(who or inline, offices)
    if not office:
        office = _signature(body, offices)
    day, by_words = deadline(body, (said_at or at).date(), add_workdays)
    return Demand(office, asker, title_of(body), body, day, by_words, said_at)


# --- lines of the chat program -------------------------------------------------------------------------------------


def _headers(text: str, at: dt.datetime) -> tuple[str, dt.datetime | None, str]:
    """Who wrote first and when, and the text without those lines."""
    who, said_at = "", None
    kept: list[str] = []
    lines = [line.strip(_BLANKS) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    for number, line in enumerate(lines):
        alone, header = ONLY_TIME.match(line), HEADER.match(line)
        if alone is not None:
            said_at = said_at or _moment(alone, at)
            if not who and len(kept) == 1 and _is_name(kept[0]):
                who = kept.pop()
            continue
        if header is not None and _is_name(header["name"]):
            who, said_at = who or header["name"], said_at or _moment(header, at)
            continue
        if line or (kept and number < len(lines) - 1):
            kept.append(line)
    return who, said_at, "\n".join(kept).strip()


def _is_name(words: str) -> bool:
    """A short word that is nobody's sentence; days and hours that stand in a sentence are no header."""
    return len(words) <= 30 and not re.search(r"[，。！？；]|前|请|于|在|：", words) and not NOBODY.search(words)


def _moment(match: re.Match[str], at: dt.datetime) -> dt.datetime | None:
    """The instant that a copied line names; None where it is none, or lies ahead."""
    hour, minute = (int(part) for part in re.findall(r"\d+", match["time"])[:2])
    if re.match(r"下午|晚上", match["time"]) and hour < 12:
        hour += 12
    day = _header_day(match["day"] or "", at.date())
    if day is None or hour > 23 or minute > 59:
        return None
    moment = at.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment <= at else None


def _header_day(words: str, today: dt.date) -> dt.date | None:
    if words in {"", "今天"}:
        return today
    if words in {"昨天", "前天"}:
        return _moved(today, -1 if words == "昨天" else -2)
    if words[0] in "周星":
        return _moved(today, -((today.weekday() - _WEEKDAYS[words[-1]]) % 7))
    numbers = [int(part) for part in re.findall(r"\d+", words)]
    if len(numbers) == 3:
        return _date(*numbers)
    found = _date(today.year, *numbers)
    return _date(today.year - 1, *numbers) if found is not None and found > today else found


# --- who -----------------------------------------------------------------------------------------------------------


def _leading_name(body: str) -> tuple[str, str]:
    """“民政科 王科长：请…” is the name and what is said."""
    found = SAYS.match(body.split("\n", 1)[0])
    if found is None or NOBODY.search(found["name"]) or not _looks_like_somebody(found["name"]):
        return body, ""
    rest = body[found.start("rest") :].strip()
    return rest, found["name"].strip(_BLANKS + "@")


def _looks_like_somebody(words: str) -> bool:
    parts = _parts(words)
    return any(WHOLE_OFFICE.match(part) or OFFICE_AND_PERSON.match(part) for part in parts) or (
        len(parts) <= 2 and all(PERSON.match(part) for part in parts)
    )


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r"[\s　\-—_·|/、,，（）()【】\[\]@]+", words) if part]


def _who(words: str, offices: Sequence[str]) -> tuple[str, str]:
    """Office and person of “区民政局-养老科 王科长”."""
    names, people = [], []
    for part in _parts(re.sub(r"[（(]\d{5,}[)）]|<[^>]*>", " ", words)):
        known = next((one for one in sorted(offices, key=len, reverse=True) if one and part.startswith(one)), "")
        both = OFFICE_AND_PERSON.match(part)
        if known:
            names.append(known)
            people += [part[len(known) :]] if part != known else []
        elif (called := CALLED.match(part)) is not None:
            names += [called["office"]] if called["office"] else []
            people.append(called["person"])
        elif WHOLE_OFFICE.match(part):
            names.append(part)
        elif both is not None:
            names.append(both["office"])
            people.append(both["person"])
        else:
            people.append(part)
    return "".join(names)[:80], " ".join(people)[:60]


def _signature(body: str, offices: Sequence[str]) -> str:
    """The office that signs at the end, or that is known and stands in the first or the last line."""
    lines = [line for line in body.split("\n") if line.strip(_BLANKS)]
    if not lines:
        return ""
    signed = SIGNED.match(lines[-1]) if len(lines) > 1 else None
    if signed is not None:
        return signed["name"][:80]
    ends = f"{lines[0]}\n{lines[-1]}"
    return next((one for one in sorted(offices, key=len, reverse=True) if one and one in ends), "")


# --- by when -------------------------------------------------------------------------------------------------------


def deadline(text: str, today: dt.date, add_workdays: AddWorkdays | None = None) -> tuple[dt.date | None, str]:
    """The day by which it is wanted, said on ``today``, and the words that say so."""
    for match in DEADLINE.finditer(text):
        if not (match["tail"] or (match["lead"] and _is_handed_in(match, text)) or match["way_in_days"] is not None):
            continue
        day = _day_of(match, today, add_workdays)
        if day is not None:
            return day, match.group()[len(match["lead"] or "") :].strip()
    return None, ""


def _is_handed_in(match: re.Match[str], text: str) -> bool:
    """于12月5日开展活动 is no deadline; 最迟12月5日, and 于12月5日报送, are."""
    strong = re.match(r"截|最|务必|限", match["lead"]) is not None
    return strong or HANDED_IN.match(text[match.end() :]) is not None


def _day_of(match: re.Match[str], today: dt.date, add_workdays: AddWorkdays | None) -> dt.date | None:
    key = next(key for key, _pattern in DAYS if match[f"way_{key}"] is not None)
    match key:
        case "dated":
            return _date(int(match["year"]), int(match["month"]), int(match["day"]))
        case "month_day":
            return _in_year(_number(match["month2"]), _number(match["day2"]), today)
        case "slashed":
            return _in_year(int(match["month3"]), int(match["day3"]), today)
        case "next_month_day":
            first = _next_month(today)
            return first and _date(first.year, first.month, _number(match["mday"]))
        case "day_of_month":
            return _day_of_month(int(match["dom"]), today)
        case "in_days":
            return _in_days(_number(match["days"]), match["unit"], today, add_workdays)
        case "year_end":
            return dt.date(today.year, 12, 31)
        case "quarter_end":
            return _month_end(today.replace(day=1, month=(today.month + 2) // 3 * 3))
        case "month_end":
            return _month_end(today)
        case "next_month_end":
            first = _next_month(today)
            return first and _month_end(first)
        case "relative":
            return _moved(today, _RELATIVE[match["relative"][0]])
        case "today_end":
            return today
        case _:
            return _in_week(key, match, today)


def _in_week(key: str, match: re.Match[str], today: dt.date) -> dt.date | None:
    """The days of a week; 周末 and 本周内 are its Friday, when an office closes."""
    group = {"next_week": "nweekday", "this_week": "tweekday", "weekday": "bweekday", "after_next_week": "aweekday"}
    name = match[group[key]] if key in group else "末"
    weekday = _WEEKDAYS[name[-1]]
    ahead = {"next_week": 7, "within_next_week": 7, "after_next_week": 14}.get(key, 0)
    day = _moved(today, weekday - today.weekday() + ahead)
    if day is not None and key in {"weekday", "within_week"} and day < today:
        return _moved(day, 7) if key == "weekday" else _moved(today, 6 - today.weekday())
    return day


def _in_days(count: int, unit: str, today: dt.date, add_workdays: AddWorkdays | None) -> dt.date | None:
    if "工作日" in unit and add_workdays is not None and count <= 250:
        return add_workdays(today, count)
    if "小时" in unit:
        return _moved(today, count // 24)
    return _moved(today, count * (7 if "周" in unit or "星期" in unit else 1))


def _in_year(month: int, day: int, today: dt.date) -> dt.date | None:
    """That day of this year; of the next one, where it has been over for long."""
    found = _date(today.year, month, day)
    over = found is None or (today - found).days > _BACK
    return (_date(today.year + 1, month, day) or found) if over else found


def _day_of_month(day: int, today: dt.date) -> dt.date | None:
    """The 30th: of this month, or of the next one where it is over."""
    found = _date(today.year, today.month, day)
    if found is not None and found >= today:
        return found
    first = _next_month(today)
    return first and _date(first.year, first.month, day)


def _next_month(today: dt.date) -> dt.date | None:
    return _moved(_month_end(today), 1)


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _moved(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _number(words: str) -> int:
    """``12``, ``十二``, ``二十五``, ``两``."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return _DIGITS.get(words[-1], 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


# --- what ----------------------------------------------------------------------------------------------------------


def title_of(body: str) -> str:
    """What is wanted, in few words: the first clause that says something, without greeting and day."""
    for line in body.split("\n"):
        for clause in re.split(r"[，。；！!;\n]|(?<=\D),", _without_greeting(line)):
            words = _plain(clause)
            if len(words) >= 4 and not WHY.match(words):
                return words[:TITLE_LENGTH]
    first = body.split("\n", 1)[0].strip(_BLANKS)
    return (_plain(first) or first)[:TITLE_LENGTH]


def _without_greeting(line: str) -> str:
    line, before = line.strip(_BLANKS), ""
    while line != before:
        before, line = line, GREETING.sub("", line).lstrip(_BLANKS)
    return line


def _plain(clause: str) -> str:
    words = ASKING.sub("", clause.strip(_BLANKS))
    found = DEADLINE.match(words)
    if found is not None and (found["tail"] or found["way_in_days"] or (found["lead"] and _is_handed_in(found, words))):
        words = words[found.end() :]
    return ASKING.sub("", words.lstrip("，,、 ")).strip(_BLANKS + "：:、,，。")
