"""Where a part of the definition stands in the editor."""

from __future__ import annotations

from typing import Final

from shequ_workflows.forms.definition.faults import Fault

from .faults import PlacedFault
from .walking import Place

#: Part of a definition → the block that says it, where they are called otherwise.
_CALLED: Final = {"required": "required_when", "read_only": "read_only_when", "fields": "questions"}
_HAS_FIELDS: Final = ("sections", "fields")


class Places:
    """Path of the definition (``steps/0/sections/1/fields/2``) → field of the form and place of the block."""

    def __init__(self) -> None:
        self._by_path: dict[str, tuple[str, Place]] = {}
        #: Dotted key of a field, or the key of a step or section with its prefix → path.
        self.paths: dict[str, str] = {}

    def note(self, path: str, field: str, place: Place) -> None:
        self._by_path[path] = (field, place)

    def locate(self, path: str) -> tuple[str, Place]:
        """The nearest block around what ``path`` means; the name of the form's own field where there is none."""
        parts = path.split("/")
        for length in range(len(parts), 0, -1):
            known = self._by_path.get("/".join(parts[:length]))
            if known is not None:
                field, place = known
                return field, (*place, *_inside(parts[length:], field))
        return (parts[0] if parts[0] in {"title", "introduction", "thanks", "languages", "rules"} else "body"), ()

    def place(self, fault: Fault) -> PlacedFault:
        """A fault of the definition, as the editor sees it."""
        path = self.paths.get(fault.path, fault.path)
        field, place = self.locate(path)
        return PlacedFault(fault.code, field, place, fault.sentence)


def _inside(parts: list[str], field: str) -> Place:
    """The child block: of an expression as a whole, since its own parts are no blocks."""
    if not parts or (parts[0] in _HAS_FIELDS and field == "body"):
        return ()
    return (_CALLED.get(parts[0], parts[0]),)
