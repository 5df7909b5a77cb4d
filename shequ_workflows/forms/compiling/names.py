"""Which question an editor means: by its key, or by its label as it stands on the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.blocks import StreamValue

from shequ_workflows.forms.conditions.kinds import OUTER, ROW
from shequ_workflows.forms.constants import SILENT, Kind

from .walking import Found, fields, top_fields

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    path: Path
    label: str
    kind: Kind
    #: Label → value, of a question with choices.
    choices: tuple[tuple[str, str], ...] = ()
    #: With “other”, any words may be an answer.
    other: bool = False

    def choice(self, said: str) -> str:
        """The value of the choice with this label; ``said`` itself where no choice is called so."""
        return next((value for label, value in self.choices if label == said and value), said)


class Names:
    """All questions of a form that can be asked about."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.questions = tuple(questions)
        self.by_path = {".".join(one.path): one for one in self.questions}

    @classmethod
    def of(cls, body: StreamValue | None) -> Names:
        return cls(question for found in top_fields(body) for question in _below(found, ()))

    def resolve(self, said: str, group: Path = ()) -> str:
        """The key to write in an expression that stands in ``group``; ``said`` itself where nothing is meant by it."""
        text = said.strip()
        if not text or text in self.by_path or text.partition(".")[0] in {ROW, OUTER}:
            return text
        for way, questions in self._nearest(group):
            found = [one for one in questions if text in {one.path[-1], one.label}]
            if len(found) == 1:
                return way + found[0].path[-1]
        anywhere = [one for one in self.questions if one.label == text]
        return ".".join(anywhere[0].path) if len(anywhere) == 1 else text

    def question(self, key: str, group: Path = ()) -> Question | None:
        """What a key of an expression means."""
        first, _dot, rest = key.partition(".")
        if first in {ROW, OUTER}:
            place = group if first == ROW else group[:-1]
            key = ".".join([*place, rest])
        return self.by_path.get(key)

    def _nearest(self, group: Path) -> list[tuple[str, list[Question]]]:
        """From the row outwards: what is written before the key, and the questions there."""
        ways = [(f"{ROW}.", group), (f"{OUTER}.", group[:-1])][: len(group)]
        return [(way, self._in(place)) for way, place in [*ways, ("", ())]]

    def _in(self, group: Path) -> list[Question]:
        return [one for one in self.questions if one.path[:-1] == group]


def _below(found: Found, above: Path) -> Iterable[Question]:
    if found.kind is None or found.kind in SILENT:
        return
    path = (*above, found.value["key"] or "")
    choices = tuple((row["label"], row["value"]) for row in found.value.get("choices") or ())
    yield Question(path, found.value["label"], found.kind, choices, bool(found.value.get("other")))
    if found.kind == Kind.GROUP:
        for one in fields(found):
            yield from _below(one, path)
