"""A local rule pack: the limits and rules of one machine as a JSON file, to be handed from office to office.

::

    {"schema": 1, "machine": "deliberation", "basis": "…", "review_on": "2027-11-30",
     "limits": {"consult": "5 wd"}, "settings": {"convene_residents": "1/20"}}

What a pack leaves out is as shipped. It is read whole: every fault is told with the line it is about.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import RuleVersion

from .actions import LONGEST_BASIS
from .items import Invalid
from .rulesets import RuleSet, shipped

SCHEMA: Final = 1
LARGEST: Final = 64 * 1024
KEYS: Final = ("schema", "machine", "basis", "review_on", "limits", "settings")


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: a line of the file, or the name of an entry."""

    where: str
    sentence: str


@dataclass
class Pack:
    """What a file says; with ``faults`` nothing of it counts."""

    rules: RuleSet
    basis: str = ""
    review_on: dt.date | None = None
    faults: list[Fault] = field(default_factory=list)

    def blame(self, where: str, sentence: str) -> None:
        self.faults.append(Fault(where, sentence))


class _Twice(ValueError):
    pass


def write_pack(machine: Machine, rules: RuleSet, version: RuleVersion | None) -> str:
    """Everything that holds, the shipped values too."""
    body = {
        "schema": SCHEMA,
        "machine": machine.key,
        "basis": version.basis if version is not None else "",
        "review_on": version.review_on.isoformat() if version is not None and version.review_on else None,
        **rules.data(whole=True),
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def read_pack(content: bytes | str, machine: Machine) -> Pack:
    """Read and judge a file; never raises."""
    pack = Pack(shipped(machine))
    body = _json(content, pack)
    if body is not None:
        _head(body, machine, pack)
        pack.rules = _values(body, pack)
    return pack


def machine_of_pack(content: bytes) -> str:
    """The machine that a file names; empty where it names none. Never raises."""
    body = _json(content, Pack(RuleSet((), {})))
    return str(body.get("machine", "")) if body is not None else ""


def _json(content: bytes | str, pack: Pack) -> Mapping[str, Any] | None:
    file = _("the file")
    if len(content) > LARGEST:
        pack.blame(file, _("It is larger than 64 kB; a rule pack never is. Please choose the right file."))
        return None
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        body = json.loads(text, object_pairs_hook=_once)
        json.dumps(body, ensure_ascii=False).encode()  # half a character (“\\ud800”) can be neither shown nor kept
    except UnicodeError:
        pack.blame(file, _("It is not written in UTF-8. Save it again with the encoding UTF-8."))
    except json.JSONDecodeError as error:
        where = _("line %(line)d, character %(column)d") % {"line": error.lineno, "column": error.colno}
        pack.blame(where, _("Here the file stops being JSON: look for a missing comma, quotation mark or bracket."))
    except _Twice as twice:
        pack.blame(str(twice), _("This entry stands in the file twice. Keep one."))
    except (RecursionError, ValueError):
        pack.blame(file, _("This is no rule pack. Download one from the page of the rules to see how it looks."))
    else:
        if isinstance(body, dict):
            return body
        pack.blame(file, _("This is no rule pack. Download one from the page of the rules to see how it looks."))
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key[:60])
        found[key] = value
    return found


def _head(body: Mapping[str, Any], machine: Machine, pack: Pack) -> None:
    if body.get("schema") != SCHEMA or isinstance(body.get("schema"), bool):
        pack.blame(
            "schema", _("This must be %(schema)d: the only form of a pack that is known here.") % {"schema": SCHEMA}
        )
    if body.get("machine") != machine.key:
        words = {"key": machine.key, "machine": machine.label}
        pack.blame("machine", _("This must be “%(key)s”: you are at the rules of %(machine)s.") % words)
    for key in body:
        if key not in KEYS:
            pack.blame(key[:60], _("No rule pack has this entry. Take it out, or correct its name."))
    basis = body.get("basis", "")
    if isinstance(basis, str) and "\x00" not in basis:
        pack.basis = basis.strip()
        if len(pack.basis) > LONGEST_BASIS:
            pack.blame("basis", _("At most %(most)d characters, please.") % {"most": LONGEST_BASIS})
    else:
        pack.blame("basis", _("This must be text: where these rules stand written."))
    pack.review_on = _day(body.get("review_on"), pack)


def _day(said: object, pack: Pack) -> dt.date | None:
    if said is None:
        return None
    try:
        return dt.date.fromisoformat(said) if isinstance(said, str) else _no_day()
    except ValueError:
        pack.blame("review_on", _("This must be a day like 2027-11-30, or null."))
        return None


def _no_day() -> dt.date:
    raise ValueError


def _values(body: Mapping[str, Any], pack: Pack) -> RuleSet:
    items = {(item.part, item.key): item for item in pack.rules.items}
    values = dict(pack.rules.values)
    for part in ("limits", "settings"):
        entries = body.get(part, {})
        if not isinstance(entries, dict):
            pack.blame(part, _("This must be a list of entries in curly brackets."))
            continue
        for key, written in entries.items():
            where = f"{part} · {key[:60]}"
            item = items.get((part, key))
            if item is None:
                pack.blame(where, _("There is no such limit or rule here. Take it out, or correct its name."))
                continue
            where = _("%(name)s (%(label)s)") % {"name": where, "label": item.label}
            try:
                value = item.read(written)
            except Invalid as error:
                pack.blame(where, str(error))
                continue
            values[item.name] = value
            fault = item.fault(value)
            if fault:
                pack.blame(where, fault)
    return RuleSet(pack.rules.items, values)
