"""The types of XLSForm, by all names they go by, and what becomes of them. The table is what the documentation lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shequ_workflows.forms.constants import Kind


@dataclass(frozen=True, slots=True)
class TypeRule:
    """``kind`` None: no field is made. ``told``: the code of what is said of every such row."""

    name: str
    kind: Kind | None
    aliases: tuple[str, ...] = ()
    told: str = ""
    accept: tuple[str, ...] = ()
    words: str = ""


TYPES: Final = (
    TypeRule("text", Kind.TEXT, ("string", "str", "q string"), words="short text; long text with the appearance `multiline`"),
    TypeRule("integer", Kind.NUMBER, ("int", "q int"), words="number"),
    TypeRule("decimal", Kind.DECIMAL, ("q decimal",), told="decimal_places", words="decimal, at most six places"),
    TypeRule("percentage", Kind.NUMBER, told="percentage_bounds", words="number from 0 to 100"),
    TypeRule("phone number", Kind.TEXT, ("q phone number",), told="digits_rule", words="text of digits"),
    TypeRule("range", Kind.SCALE, words="scale, for whole numbers in steps of one up to 10 steps; else a number with bounds"),
    TypeRule("date", Kind.DATE, ("q date",), words="date"),
    TypeRule("time", Kind.TIME, ("q time",), words="time"),
    TypeRule("datetime", Kind.DATE_TIME, ("date time", "q datetime", "q date time"), words="date and time"),
    TypeRule("note", Kind.NOTE, ("q note",), words="note"),
    TypeRule("image", Kind.PHOTO, ("photo", "picture", "q image", "q photo", "q picture"), words="photo; typed signature with the appearance `signature`"),
    TypeRule("audio", Kind.FILE, ("q audio",), told="chosen_not_recorded", accept=("audio/*",), words="file"),
    TypeRule("video", Kind.FILE, ("q video",), told="chosen_not_recorded", accept=("video/*",), words="file"),
    TypeRule("file", Kind.FILE, words="file"),
    TypeRule("barcode", Kind.TEXT, ("q barcode",), told="typed_not_scanned", words="text"),
    TypeRule("acknowledge", Kind.CONSENT, ("trigger", "q acknowledge"), words="consent"),
    TypeRule("calculate", Kind.COMPUTED, ("calculation",), words="computed value"),
    TypeRule("hidden", Kind.COMPUTED, told="", words="computed value if it has one, else left out"),
    TypeRule("today", Kind.COMPUTED, ("get today",), told="today_at_sending", words="computed value: today"),
    TypeRule("start", None, ("start time", "get start time"), told="kept_by_itself", words="kept by itself"),
    TypeRule("end", None, ("end time", "get end time"), told="kept_by_itself", words="kept by itself"),
    *(
        TypeRule(name, None, aliases, told="metadata_left_out", words="left out, with a word")
        for name, aliases in {
            "deviceid": ("imei", "device id", "get device id", "uri:deviceid"),
            "subscriberid": ("subscriber id", "get subscriber id", "uri:subscriberid"),
            "simserial": ("sim id", "get sim id", "simid", "uri:simserial"),
            "phonenumber": ("get phone number", "uri:phonenumber"),
            "username": ("uri:username",),
            "email": ("uri:email",),
            "audit": (),
        }.items()
    ),
    *(
        TypeRule(name, None, aliases, told="type_not_supported", words="not supported")
        for name, aliases in {
            "geopoint": ("gps", "location", "q location", "q geopoint"),
            "geotrace": (),
            "geoshape": (),
            "start-geopoint": (),
            "background-geopoint": (),
            "background-audio": (),
            "osm": (),
            "rank": (),
            "include": (),
            "csv-external": (),
            "xml-external": (),
        }.items()
    ),
)  # fmt: skip
TYPES_BY_NAME: Final[Mapping[str, TypeRule]] = {name: rule for rule in TYPES for name in (rule.name, *rule.aliases)}

#: ``select_one yes_no or_other`` and how older sheets wrote it.
_SELECT: Final = re.compile(
    r"(?P<how>select[ _]one(?:[ _]from[ _]file|[ _]external)?|select1|select[ _]multiple(?:[ _]from[ _]file|[ _]external)?"
    r"|select all that apply|rank)"
    r"(?: from)? +(?P<list>\S(?:.*?\S)??)(?P<other> +(?:or[ _]other|or specify other))?",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(
    r"(?P<what>begin|end)[ _](?P<which>group|repeat|loop|lgroup|looped group)(?: over (?P<list>\S+))?", re.IGNORECASE
)
_PROMPT: Final = re.compile(r"add (?P<what>.*?)(?: prompt)?(?: using (?P<list>\S+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Selecting:
    """A question with choices. ``source``: ``choices``, ``external`` or ``file``."""

    several: bool
    list_name: str
    other: bool
    source: str
    ranked: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """Where a group begins or ends."""

    begins: bool
    repeats: bool
    loops: bool = False


def understood(text: str) -> TypeRule | Selecting | Control | None:
    """What the cell in “type” means; None where it means nothing."""
    plain = " ".join(text[:200].split())
    prompt = _PROMPT.fullmatch(plain)
    if prompt:
        # How very old sheets wrote it.
        plain = " ".join(f"{prompt['what']} {prompt['list'] or ''}".split())
    control = _CONTROL.fullmatch(plain)
    if control:
        which = control["which"].casefold()
        loops = which == "loop" or control["list"] is not None
        return Control(control["what"].casefold() == "begin", which != "group", loops)
    rule = TYPES_BY_NAME.get(plain.casefold().replace("_", " ")) or TYPES_BY_NAME.get(plain.casefold())
    if rule:
        return rule
    if plain.casefold().startswith("osm "):
        return TYPES_BY_NAME["osm"]
    select = _SELECT.fullmatch(plain)
    if select is None:
        return None
    how = select["how"].casefold().replace("_", " ")
    source = "file" if how.endswith("file") else "external" if how.endswith("external") else "choices"
    if re.search(r"\.(csv|xml|geojson)$", select["list"].casefold()):
        source = "file"
    several = "multiple" in how or "all that apply" in how
    return Selecting(several, select["list"], select["other"] is not None, source, ranked=how == "rank")
