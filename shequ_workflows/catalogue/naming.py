"""What the fields of a guide are called, in the active language."""

from __future__ import annotations

from django.utils.text import capfirst

from .shape import BY_KEY, Kind


def label_of(key: str) -> str:
    """Of a column of ``shape``: the name that stands on the editor's form."""
    from .models import ServiceGuidePage

    name = f"{key}_amount" if BY_KEY[key].kind == Kind.LENGTH else key
    return capfirst(str(ServiceGuidePage._meta.get_field(name).verbose_name))


def part_label(key: str, part: str) -> str:
    """Of a part of its rows."""
    from .models import ServiceGuidePage

    field = ServiceGuidePage._meta.get_field(key)
    block = next(iter(field.stream_block.child_blocks.values()))
    return capfirst(str(block.child_blocks[part].label))
