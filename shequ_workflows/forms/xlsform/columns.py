"""The columns of XLSForm, by all names they go by, and what becomes of them. The tables are what the documentation lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """``verdict`` and ``words``: for the documentation; what is told of a row is decided row by row."""

    name: str
    aliases: tuple[str, ...]
    verdict: str
    words: str
    translated: bool = False


SURVEY: Final = (
    Column("type", ("command",), "understood", "see the types above"),
    Column("name", ("value",), "changed", "the key of the field; capitals, blanks and signs are replaced, Chinese is written in pinyin"),
    Column("label", ("caption",), "understood", "in several languages; `${name}` in it is replaced by what is asked there", True),
    Column("hint", (), "understood", "the help", True),
    Column("guidance_hint", (), "changed", "added to the help", True),
    Column("required", (), "understood", "yes, no or an expression"),
    Column("required_message", ("requiredmsg", "jr:requiredmsg"), "changed", "the form’s own sentence is shown", True),
    Column("relevant", ("relevance",), "understood", "the condition under which it is shown"),
    Column("constraint", (), "understood", "a bound where it is plain, else a rule with its sentence"),
    Column("constraint_message", ("constraint_msg", "jr:constraintmsg"), "understood", "the sentence of the rule; that of a bound is the form’s own", True),
    Column("calculation", ("calculate",), "understood", "what is computed"),
    Column("default", (), "not supported", "preset answers; a preset that cannot be changed becomes computed"),
    Column("appearance", (), "changed", "`multiline` and `signature` are understood, most others left out, `search()` is not supported"),
    Column("read_only", ("readonly",), "understood", "yes, no or an expression"),
    Column("repeat_count", ("count", "jr:count"), "changed", "a number of rows becomes a bound, an expression a rule"),
    Column("choice_filter", (), "understood", "a condition of each choice"),
    Column("parameters", (), "changed", "those of `range` are understood; `randomize` and others are not supported"),
    Column("disabled", (), "changed", "the row is left out"),
    Column("trigger", (), "not supported", "values computed once something else changes"),
    Column("media", ("image", "audio", "video", "big_image"), "not supported", "pictures, sounds and films beside words", True),
    Column("autoplay", (), "not supported", "sounds that play by themselves"),
    Column("rows", (), "not supported", "the height of a text"),
    Column("save_to", ("entities::saveto", "bind::entities:saveto"), "not supported", "entities"),
    Column("nodeset", ("itemset",), "not supported", "choices from elsewhere"),
)  # fmt: skip
CHOICES: Final = (
    Column("list_name", ("list", "listname"), "understood", "the list"),
    Column("name", ("value",), "understood", "the value that is kept, as it is"),
    Column("label", ("caption",), "understood", "in several languages", True),
    Column("media", ("image", "audio", "video", "big_image"), "not supported", "pictures, sounds and films beside words", True),
    Column("order", (), "not supported", "the order in which a list is sorted"),
)  # fmt: skip
SETTINGS: Final = (
    Column("form_title", ("title", "set_form_title"), "understood", "the title of the form"),
    Column("default_language", (), "understood", "the first language of the form"),
    Column(
        "form_id", ("id_string", "set_form_id", "name"), "understood", "not needed: a form has an identity of its own"
    ),
    Column("version", (), "understood", "not needed: versions are numbered by themselves"),
    Column("allow_choice_duplicates", (), "understood", "the same choice may stand several times in a filtered list"),
)
#: Written before a column’s name in older sheets; means nothing by itself.
PREFIXES: Final = ("bind", "control")
#: For other programs: attributes of XForms.
ATTRIBUTES: Final = frozenset({"bind", "control", "body", "instance", "meta"})
#: Of old sheets for answers by text message.
FOREIGN: Final = frozenset({"sms_field", "sms_option", "buttontext", "noapperrorstring", "accuracythreshold"})


def names_of(columns: tuple[Column, ...]) -> Mapping[str, Column]:
    return {name: column for column in columns for name in (column.name, *column.aliases)}


def parts_of(header: str) -> list[str]:
    """``bind: relevant`` → ``["relevant"]``, ``media::image::中文`` → ``["media", "image", "中文"]``, ``label:en`` likewise."""
    parts = [part.strip() for part in header.split("::" if "::" in header else ":")]
    lowered = [part.casefold() for part in parts]
    if "jr" in lowered[:-1]:
        at = lowered.index("jr")
        parts[at : at + 2] = [f"jr:{parts[at + 1]}"]
    parts[0] = _plain(parts[0])
    if parts[0] in PREFIXES and len(parts) > 1:
        inner = _plain(parts[1])
        if inner in names_of(SURVEY):
            return [inner, *parts[2:]]
    return parts


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")
