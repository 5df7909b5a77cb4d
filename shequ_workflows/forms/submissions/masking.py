"""A sensitive answer as it is shown to whoever has not asked for it with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shequ_workflows.core.masking import mask_id_number, mask_name, mask_phone
from shequ_workflows.forms.constants import MaskKind
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.models import DictionaryEntry

HIDDEN: Final = "••••"
Masks = Mapping[str, str]
_HOW: Final[Mapping[str, Callable[[str], str]]] = {
    MaskKind.NAME: mask_name, MaskKind.PHONE: mask_phone, MaskKind.ID_NUMBER: mask_id_number,
}  # fmt: skip


def masks_of(*definitions: Definition) -> dict[str, str]:
    """How the entries of the dictionary that these forms name are masked. One query, none without such an entry."""
    codes = {field.dictionary for one in definitions for _path, field in one.every_field() if field.dictionary}
    return dict(DictionaryEntry.objects.filter(code__in=codes).values_list("code", "mask")) if codes else {}


def masked(field: Field, value: Any, masks: Masks) -> str:
    """As the dictionary says; hidden whole where it says nothing, and whatever is no plain text. Nothing stays nothing."""
    if value is None or value == "" or value == []:
        return ""
    how = _HOW.get(masks.get(field.dictionary, ""))
    return how(value) if how is not None and isinstance(value, str) else HIDDEN
