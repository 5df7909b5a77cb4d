"""Keys: proposed once from the first label, then the block's own for ever, whatever the label says later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from wagtail.blocks import StreamValue

from shequ_workflows.forms.conditions.kinds import RESERVED
from shequ_workflows.forms.constants import CHOOSING, CONTROLS, Kind

from .names import Names, Path
from .walking import Found, children, fields, rows, sections, steps

#: Leaves room for a number behind it.
_LONGEST: Final = 36
_CONDITIONS: Final = ("visible", "required_when", "read_only_when", "must")


def propose(label: str, taken: Iterable[str], otherwise: str = "field") -> str:
    """``xing_ming`` for 姓名; ``xing_ming_2`` where that is taken."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(label)
    words = re.findall(r"[a-z0-9]+", " ".join(syllables).lower())
    key = ""
    for word in words:
        if len(key) + len(word) + 1 > _LONGEST:
            break
        key = f"{key}_{word}" if key else word
    key = key if key[:1].isalpha() else f"{otherwise}_{key}".rstrip("_")
    return _free(key[:_LONGEST], {*taken, *RESERVED, *CONTROLS})


def _free(key: str, taken: set[str]) -> str:
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def known_keys(body: StreamValue | None, rules: StreamValue | None = None) -> dict[str, str]:
    """Block id → the key, or the value of a choice, that it has."""
    found = {one.id: one.value["key"] for scope in _scopes(body, rules) for one in scope if one.value["key"]}
    found.update({row.id: row.value["value"] for row in _choices(body) if row.value["value"]})
    return found


def settle(body: StreamValue | None, rules: StreamValue | None, published: Mapping[str, str]) -> None:
    """Give every block its key, every choice its value, and write what rules ask by key. Changes the blocks' values.

    ``published``: keys that are kept for ever, by block id. A key that stands twice (a block was duplicated) stays with
    the published one, else the first; the other gets a new one.
    """
    for scope in _scopes(body, rules):
        _settle(scope, published, "key", "label")
    for one in _choosing(body):
        _settle(list(rows(one.value, "choices", one.place)), published, "value", "label")
    names = Names.of(body)
    for found, group in _everything(body):
        _by_key(found.value, names, group)
    for rule in children(rules):
        _by_key(rule.value, names, ())


def _settle(scope: list[Found], published: Mapping[str, str], name: str, label: str) -> None:
    taken: set[str] = set()
    for one in scope:
        if one.id in published:
            one.value[name] = published[one.id]
            taken.add(published[one.id])
    for one in scope:
        if one.id in published:
            continue
        if not one.value[name] or one.value[name] in taken:
            said = one.value.get(label) or one.value.get("title") or ""
            one.value[name] = propose(said, {*taken, *(other.value[name] or "" for other in scope)}, _otherwise(one))
        taken.add(one.value[name])


def _otherwise(one: Found) -> str:
    if one.kind is not None:
        return "field"
    return "step" if "sections" in one.value else "section" if "fields" in one.value else "choice"


def _scopes(body: StreamValue | None, rules: StreamValue | None) -> Iterator[list[Found]]:
    """Blocks among which a key is unique."""
    all_steps = list(steps(body))
    all_sections = [section for step in all_steps for section in sections(step)]
    top = [one for section in all_sections for one in fields(section)]
    yield all_steps
    yield all_sections
    yield from _groups(top)
    yield list(children(rules))


def _groups(scope: list[Found]) -> Iterator[list[Found]]:
    yield scope
    for one in scope:
        if one.kind == Kind.GROUP:
            yield from _groups(list(fields(one)))


def _everything(body: StreamValue | None) -> Iterator[tuple[Found, Path]]:
    """Every block that may have conditions, with the group in which it stands."""
    for step in steps(body):
        yield step, ()
        for section in sections(step):
            yield section, ()
            for one in fields(section):
                yield from _field_and_below(one, ())


def _field_and_below(one: Found, group: Path) -> Iterator[tuple[Found, Path]]:
    yield one, group
    if one.kind == Kind.GROUP:
        for inner in fields(one):
            yield from _field_and_below(inner, (*group, one.value["key"]))


def _choosing(body: StreamValue | None) -> Iterator[Found]:
    return (one for one, _group in _everything(body) if one.kind in CHOOSING)


def _choices(body: StreamValue | None) -> Iterator[Found]:
    for one in _choosing(body):
        yield from rows(one.value, "choices", one.place)


def _by_key(value: Any, names: Names, group: Path) -> None:
    for name in _CONDITIONS:
        if value.get(name):
            _condition_by_key(value[name]["rows"], names, group)
    for row in value.get("choices") or ():
        _condition_by_key(row["visible"]["rows"], names, group)
    _list_by_key(value.get("questions"), names, group)
    if value.get("computed"):
        _list_by_key(value["computed"]["questions"], names, group)


def _condition_by_key(condition: Any, names: Names, group: Path) -> None:
    for child in condition or ():
        nested = child.value["rows"] if child.block_type == "nested" else [child.value]
        for row in nested:
            row["question"] = names.resolve(row["question"] or "", group)
            row["other"] = names.resolve(row["other"] or "", group)


def _list_by_key(said: Any, names: Names, group: Path) -> None:
    for number, text in enumerate(said or ()):
        said[number] = names.resolve(text, group)
