"""JSON lines: one submission each, its answers by key, rows of groups within them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Any, Final

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Field

from .cells import NAMED, writer_of

FIXED: Final = ("reference", "version", "sent_at", "state", "channel", "mark", "place", "name", "household")
_SAID: Final = frozenset({Kind.ONE_OF, Kind.MANY_OF}) | NAMED


class JsonLines:
    """See ``tables.Writer``; a row is a line."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - see close()
        self._finished = False

    def write(self, sheet: int, rows: Iterable[Sequence[str]]) -> None:
        self._file.write("".join(f"{line}\n" for row in rows for line in row).encode("utf-8", "replace"))

    def finish(self) -> tuple[IO[bytes], str]:
        self._file.flush()
        self._file.seek(0)
        self._finished = True
        return self._file, "jsonl"

    def close(self) -> None:
        if not self._finished:
            self._file.close()


class Lines:
    """As ``rows.Rows`` gives rows, this gives lines."""

    def __init__(self, language: str, *, labels: bool, names: Mapping[str, str]) -> None:
        self.language, self.labels, self.names = language, labels, names

    def plan(self, fields: Sequence[Field]) -> Callable[[Sequence[str], Mapping[str, Any]], str]:
        said = self._sayings(fields) if self.labels else {}

        def line(fixed: Sequence[str], answers: Mapping[str, Any]) -> str:
            told: dict[str, Any] = dict(zip(FIXED, fixed, strict=True))
            told["version"] = int(told["version"])
            told["answers"] = _in_words(answers, said)
            return json.dumps(told, ensure_ascii=False)

        return line

    def _sayings(self, fields: Sequence[Field]) -> dict[str, Callable[[Any], Any]]:
        found: dict[str, Callable[[Any], Any]] = {}
        for one in fields:
            if one.kind in _SAID:
                found[one.key] = _saying(one, self.language, self.names)
            elif one.kind == Kind.GROUP:
                found[one.key] = _rows_saying(self._sayings(one.fields))
        return found


def _saying(field: Field, language: str, names: Mapping[str, str]) -> Callable[[Any], Any]:
    write = writer_of(field, language, labels=True, names=names)
    return lambda value: [write(one) for one in value] if isinstance(value, list) else write(value)


def _rows_saying(said: Mapping[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    return lambda rows: (
        [_in_words(row, said) if isinstance(row, dict) else row for row in rows] if isinstance(rows, list) else rows
    )


def _in_words(answers: Mapping[str, Any], said: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {key: said[key](value) if key in said and value is not None else value for key, value in answers.items()}
