"""The rows of the survey as a tree of groups, each with its key, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from shequ_workflows.forms.conditions.kinds import RESERVED

from .exceptions import UnreadableForm
from .limits import DEEPEST_GROUP
from .report import Report, RowReport
from .symbols import Place
from .tables import Row
from .types import Control, Selecting, TypeRule, understood

YES: Final = frozenset({"yes", "true", "true()", "1", "是"})
NO: Final = frozenset({"", "no", "false", "false()", "0", "否"})
#: A group that repeats in one that repeats, and no deeper.
DEEPEST: Final = 2
_TITLE: Final = re.compile(r"set[ _]form[ _](title|id)", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """A row that stays. ``key`` and ``place``, the repeating groups around, are settled when all rows are known."""

    row: Row
    meant: TypeRule | Selecting | Control
    report: RowReport
    children: list[Item] = field(default_factory=list)
    key: str = ""
    place: Place = ()

    @property
    def name(self) -> str:
        return self.row.get("name")

    @property
    def is_group(self) -> bool:
        return isinstance(self.meant, Control)

    @property
    def repeats(self) -> bool:
        return isinstance(self.meant, Control) and self.meant.repeats


@dataclass(slots=True)
class Tree:
    """``lost``: names of rows that were left out. ``title``: as very old sheets give it, in a row."""

    items: list[Item] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    title: str = ""


def grown(rows: tuple[Row, ...], report: Report) -> Tree:
    """Groups closed where they end; what cannot be kept is told and left out. Raises ``UnreadableForm``."""
    tree = Tree()
    open_groups: list[Item] = []
    for row in rows:
        told = report.row(row.sheet, row.number, row.get("name"), row.get("type"))
        meant = _meant(row, told, tree)
        if meant is None:
            if not told.findings and not row.get("type"):
                report.rows.pop(told.id, None)
            elif row.get("name"):
                tree.lost.append(row.get("name"))
            continue
        if isinstance(meant, Control) and not meant.begins:
            _close(open_groups, meant, told)
            continue
        item = Item(row, meant, told)
        (open_groups[-1].children if open_groups else tree.items).append(item)
        if isinstance(meant, Control):
            open_groups.append(item)
            if len(open_groups) > DEEPEST_GROUP:
                raise UnreadableForm(_("Groups stand in groups more than %(most)d deep.") % {"most": DEEPEST_GROUP})
    for item in open_groups:
        item.report.add("group_not_closed")
    tree.items = list(_kept(tree.items, 0, tree))
    return tree


def _meant(row: Row, told: RowReport, tree: Tree) -> TypeRule | Selecting | Control | None:
    text = row.get("type")
    if row.get("disabled").casefold() in YES:
        told.add("disabled")
        return None
    if not text:
        if row.get("name") or row.said("label"):
            told.add("type_missing")
        return None
    title = _TITLE.fullmatch(text)
    if title:
        if title[1].casefold() == "title":
            tree.title = row.get("name")
        return None
    meant = understood(text)
    if meant is None:
        told.add("type_unknown", type=text[:60])
    elif isinstance(meant, Selecting) and meant.ranked:
        told.add("type_not_supported", type=text[:60])
        return None
    elif isinstance(meant, TypeRule) and meant.kind is None:
        told.add(meant.told, **({} if meant.told == "" else {"type": text[:60]}))
        return None
    return meant


def _close(open_groups: list[Item], end: Control, told: RowReport) -> None:
    if not open_groups:
        told.add("group_not_open")
        return
    begun = open_groups.pop().meant
    if isinstance(begun, Control) and (begun.repeats, begun.loops) != (end.repeats, end.loops) and not begun.loops:
        told.add("group_crossed")


def _kept(items: list[Item], repeats: int, tree: Tree) -> Iterator[Item]:
    """Without loops, empty groups and what repeats too deep."""
    for item in items:
        if not isinstance(item.meant, Control):
            yield item
            continue
        deeper = repeats + item.meant.repeats
        if item.meant.loops or deeper > DEEPEST:
            item.report.add("loop_not_supported" if item.meant.loops else "repeat_too_deep")
            tree.lost.extend(below.name for below in every([item]) if below.name)
            continue
        item.children = list(_kept(item.children, deeper, tree))
        if item.children:
            yield item
            continue
        item.report.add("group_empty")
        if item.name:
            tree.lost.append(item.name)


def every(items: list[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from every(item.children)


class Keys:
    """Keys of one namespace: letters, digits and ``_``, at most 40, each once."""

    _LONGEST: Final = 40

    def __init__(self) -> None:
        self.taken: set[str] = set(RESERVED)
        self.names: set[str] = set()

    def of(self, item: Item) -> str:
        """The key of a row, from its name, never from its label; what changes is told."""
        name = item.name
        twice = name in self.names
        self.names.add(name)
        key = self.free(plain(name) or f"q_{item.row.number}")
        if not name:
            item.report.add("name_missing", key=key)
        elif twice:
            item.report.add("name_twice", name=name[:60], key=key)
        elif key != name:
            item.report.add("key_renamed", name=name[:60], key=key)
        return key

    def free(self, wished: str) -> str:
        key, number = wished[: self._LONGEST], 1
        while key in self.taken:
            number += 1
            key = f"{wished[: self._LONGEST - len(str(number)) - 1]}_{number}"
        self.taken.add(key)
        return key


def plain(name: str) -> str:
    """``Age-of.Head`` → ``age_of_head``, ``小区`` → ``xiaoqu``; empty where no letter or digit of it can stand in a key."""
    latin = "".join(lazy_pinyin(name[:200], v_to_u=False))
    found = re.sub(r"[^a-z0-9]+", "_", latin.casefold()).strip("_")
    if not found:
        return ""
    return found if found[0].isalpha() else f"q_{found}"
