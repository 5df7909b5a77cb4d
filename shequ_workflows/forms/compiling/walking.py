"""Going through an editor's blocks in order. A place is the way to a block: numbers in streams and lists, names in structs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue

from shequ_workflows.forms.constants import Kind

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One block: its stable id in the stream, its values, and its place. ``kind`` of a field alone."""

    id: str
    value: Any
    place: Place
    kind: Kind | None = None


def children(stream: StreamValue | None, place: Place = ()) -> Iterator[Found]:
    for number, child in enumerate(stream or ()):
        yield Found(child.id or "", child.value, (*place, number), kind_of(child))


def kind_of(child: Any) -> Kind | None:
    """Of a field's block: the kind chosen in it, or its only one."""
    only = getattr(child.block, "only", None)
    said = only or child.value.get("kind")
    return Kind(said) if said in set(Kind) else None


def steps(body: StreamValue | None) -> Iterator[Found]:
    return children(body)


def sections(step: Found) -> Iterator[Found]:
    return children(step.value["sections"], (*step.place, "sections"))


def fields(above: Found) -> Iterator[Found]:
    """Of a section or a group."""
    return children(above.value["fields"], (*above.place, "fields"))


def top_fields(body: StreamValue | None) -> Iterator[Found]:
    for step in steps(body):
        for section in sections(step):
            yield from fields(section)


def rows(value: Mapping[str, Any], name: str, place: Place) -> Iterator[Found]:
    """Of a list in a struct."""
    for number, child in enumerate(value[name].bound_blocks):
        yield Found(child.id or "", child.value, (*place, name, number))
