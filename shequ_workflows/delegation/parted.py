"""Long forms in parts: headings, short fields side by side, what is rarely needed folded away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shequ_workflows.org.acting import Sentence

if TYPE_CHECKING:
    from django.forms import Form as _Form
else:
    _Form = object


@dataclass(frozen=True)
class Part:
    """Fields under a heading. ``in_a_row``: side by side where there is room. ``folded``: under a summary, which stands
    open where something was entered or is wrong, and with ``opens_when_sent`` whenever the form comes back."""

    heading: Sentence
    names: tuple[str, ...]
    in_a_row: bool = False
    folded: bool = False
    opens_when_sent: bool = False


class Parted(_Form):
    """Mixin before a form: its parts in order; fields that stand in none come last, without a heading."""

    template_name = "shequ_delegation/staff/parts/parted_form.html"

    def parts(self) -> Sequence[Part]:
        raise NotImplementedError

    @property
    def shown_parts(self) -> list[dict[str, Any]]:
        """For the template; a part without fields is left out."""
        parts = list(self.parts())
        named = {name for part in parts for name in part.names}
        rest = tuple(name for name in self.fields if name not in named)
        return [found for part in [*parts, Part("", rest)] if (found := self._shown(part))["fields"]]

    def _shown(self, part: Part) -> dict[str, Any]:
        fields = [self[name] for name in part.names if name in self.fields and not self[name].is_hidden]
        begun = any(one.value() not in (None, "", False, _first(one)) or one.errors for one in fields)
        return {
            "heading": part.heading,
            "fields": fields,
            "in_a_row": part.in_a_row,
            "folded": part.folded,
            "is_open": begun or (part.opens_when_sent and self.is_bound),
        }


def _first(bound: Any) -> Any:
    """What a choice says by itself."""
    choices = list(getattr(bound.field, "choices", []))
    return choices[0][0] if choices else None
