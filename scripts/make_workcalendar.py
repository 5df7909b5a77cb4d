"""Write shequ_workflows/core/data/workcalendar_cn.json from the notices typed in below.

    python scripts/make_workcalendar.py            # write the file
    python scripts/make_workcalendar.py --check    # change nothing; exit 1 if the file is not what would be written

Each year that chinesecalendar knows is compared with it, day by day; any difference stops the script (exit 1). To add
a year: type its notice in below, run the script, run the tests. Running sites are not waiting for this: they import
the yearly notice themselves (社区治理 → 工作日历).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "shequ_workflows" / "core" / "data" / "workcalendar_cn.json"

#: Days off, "MM-DD" or "MM-DD…MM-DD", then the make-up days that belong to them.
Notice = list[tuple[str, str, list[str]]]

NOTICES: dict[int, tuple[str, str, Notice]] = {
    2024: (
        "confirmed",
        "国务院办公厅关于2024年部分节假日安排的通知（2023年10月25日）",
        [
            ("元旦", "01-01", []),
            ("春节", "02-10…02-17", ["02-04", "02-18"]),
            ("清明节", "04-04…04-06", ["04-07"]),
            ("劳动节", "05-01…05-05", ["04-28", "05-11"]),
            ("端午节", "06-10", []),
            ("中秋节", "09-15…09-17", ["09-14"]),
            ("国庆节", "10-01…10-07", ["09-29", "10-12"]),
        ],
    ),
    2025: (
        "confirmed",
        "国务院办公厅关于2025年部分节假日安排的通知（2024年11月12日）",
        [
            ("元旦", "01-01", []),
            ("春节", "01-28…02-04", ["01-26", "02-08"]),
            ("清明节", "04-04…04-06", []),
            ("劳动节", "05-01…05-05", ["04-27"]),
            ("端午节", "05-31…06-02", []),
            ("国庆节、中秋节", "10-01…10-08", ["09-28", "10-11"]),
        ],
    ),
    2026: (
        "confirmed",
        "国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）",
        [
            ("元旦", "01-01…01-03", ["01-04"]),
            ("春节", "02-15…02-23", ["02-14", "02-28"]),
            ("清明节", "04-04…04-06", []),
            ("劳动节", "05-01…05-05", ["05-09"]),
            ("端午节", "06-19…06-21", []),
            ("中秋节", "09-25…09-27", []),
            ("国庆节", "10-01…10-07", ["09-20", "10-10"]),
        ],
    ),
    # Not a notice: the statutory days alone (State Council Order 795, since 2025). Make-up days are not known yet.
    2027: (
        "provisional",
        "《全国年节及纪念日放假办法》规定的法定节日；国务院办公厅2027年放假通知尚未录入",
        [
            ("元旦", "01-01", []),
            ("春节", "02-05…02-08", []),
            ("清明节", "04-05", []),
            ("劳动节", "05-01…05-02", []),
            ("端午节", "06-09", []),
            ("中秋节", "09-15", []),
            ("国庆节", "10-01…10-03", []),
        ],
    ),
}


def days_of(year: int, notice: Notice) -> list[dict[str, object]]:
    """The days that the notice names, in order."""
    rows: dict[dt.date, dict[str, object]] = {}

    def put(day: dt.date, working: bool, name: str) -> None:
        if day in rows:
            raise SystemExit(f"{day} is named twice")
        if working and day.isoweekday() <= 5:
            raise SystemExit(f"{day} is a weekday, it needs no make-up day")
        rows[day] = {"date": day.isoformat(), "working": working, "name": name}

    for name, off, make_up in notice:
        first, _, last = off.partition("…")
        day = dt.date.fromisoformat(f"{year}-{first}")
        until = dt.date.fromisoformat(f"{year}-{last or first}")
        while day <= until:
            put(day, False, name)
            day += dt.timedelta(days=1)
        for text in make_up:
            put(dt.date.fromisoformat(f"{year}-{text}"), True, f"{name}调休")
    return [rows[day] for day in sorted(rows)]


def document() -> str:
    """The file: one day, one line, so that a change of the table is read as such."""
    blocks = []
    for year, (status, source, notice) in sorted(NOTICES.items()):
        head = json.dumps({"year": year, "status": status, "source": source}, ensure_ascii=False)
        days = ",\n".join("   " + json.dumps(row, ensure_ascii=False) for row in days_of(year, notice))
        blocks.append(f'  {head[:-1]}, "days": [\n{days}\n  ]}}')
    return '{\n "format": "shequ-workcalendar/1",\n "years": [\n' + ",\n".join(blocks) + "\n ]\n}\n"


def differences() -> list[str]:
    """Where our confirmed years and chinesecalendar do not agree."""
    import chinese_calendar

    found = []
    for entry in json.loads(document())["years"]:
        if entry["status"] != "confirmed":
            continue
        ours = {dt.date.fromisoformat(row["date"]): row["working"] for row in entry["days"]}
        day = dt.date(entry["year"], 1, 1)
        while day.year == entry["year"]:
            works = ours.get(day, day.isoweekday() <= 5)
            if works != chinese_calendar.is_workday(day):
                found.append(f"{day}: here {'working' if works else 'off'}, chinesecalendar says otherwise")
            day += dt.timedelta(days=1)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    found = differences()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        return 1
    text = document()
    if check:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
