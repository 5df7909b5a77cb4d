"""Forms as JSON files, to carry from one site to another. ``data/form-1.schema.json`` describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from .canonical import as_data
from .faults import Fault, InvalidDefinition
from .reading import read
from .schema import Definition

#: Bytes of a file.
LARGEST: Final = 4 * 1024 * 1024
#: Lists and objects in one another; a rule as deep as rules may be, in a form of a flow, has half of that.
DEEPEST: Final = 120
#: Control characters beside tab and line break, and half a pair of surrogates.
_UNKEPT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
SCHEMA_FILE: Final = Path(__file__).resolve().parent.parent / "data" / "form-1.schema.json"


def write_file(definition: Definition) -> bytes:
    """For people to read: indented, in the order in which a form is read. Its hash is that of the canonical text."""
    return (json.dumps(as_data(definition), ensure_ascii=False, indent=2) + "\n").encode()


def read_file(content: bytes) -> Definition:
    """Raises ``InvalidDefinition``, with sentences, and nothing else."""
    if len(content) > LARGEST:
        raise _refused("large", _("A form’s file has at most %(most)d MB.") % {"most": LARGEST // 1024 // 1024})
    return read(parsed(content))


def parsed(content: bytes) -> Any:
    """What a JSON file says, of a form or of what brings forms along; nothing that a database does not keep, and no deeper than
    any code that walks through it goes. Raises ``InvalidDefinition``, with sentences, and nothing else."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("text", _("This is no JSON file: it is not written in UTF-8.")) from None
    try:
        data: Any = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise _refused(
            "json", _("This is no JSON: something is wrong in line %(line)d.") % {"line": error.lineno}
        ) from None
    except (ValueError, RecursionError):
        raise _unusable() from None
    if is_too_deep(data):
        raise _unusable()
    if any(map(_UNKEPT.search, _texts(data))):
        raise _refused("text", _("This file has characters in it that no database keeps. Please take them out."))
    return data


def is_too_deep(data: Any) -> bool:
    """Level by level: whether it is deep costs no depth."""
    level = [data]
    for _depth in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, list | dict)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _texts(data: Any) -> Iterator[str]:
    """Every text in it, names too; however deep."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]


def _refused(code: str, sentence: str) -> InvalidDefinition:
    return InvalidDefinition([Fault(code, "", sentence)])


def _unusable() -> InvalidDefinition:
    return _refused("json", _("This JSON is nested too deeply, or has numbers or keys that no form has."))


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of JSON may take different ones of a key that stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found
