"""Faults shown where they belong: at the block itself, as Wagtail's editor marks its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from .faults import PlacedFault


def errors_of(faults: Iterable[PlacedFault], stream: Any) -> ValidationError:
    """One error for the stream's field of the form, with each fault at its block."""
    tree: dict[Any, Any] = {}
    for fault in faults:
        here = tree
        for part in fault.place:
            here = here.setdefault(part, {})
        here.setdefault(None, []).append(str(fault.sentence))
    return _error(tree, stream.stream_block, stream)


def _error(tree: dict[Any, Any], block: Block, value: Any) -> ValidationError:
    said = [ValidationError(text) for text in tree.get(None, [])]
    below = {part: branch for part, branch in tree.items() if part is not None}
    if isinstance(block, StreamBlock):
        inside = {n: _error(branch, value[n].block, value[n].value) for n, branch in below.items()}
        return StreamBlockValidationError(block_errors=inside, non_block_errors=said)
    if isinstance(block, ListBlock):
        inside = {n: _error(branch, block.child_block, value[n]) for n, branch in below.items()}
        return ListBlockValidationError(block_errors=inside, non_block_errors=said)
    if isinstance(block, StructBlock):
        known = {n: branch for n, branch in below.items() if n in block.child_blocks}
        said += [ValidationError(text) for n, branch in below.items() if n not in known for text in _texts(branch)]
        inside = {n: _error(branch, block.child_blocks[n], value.get(n)) for n, branch in known.items()}
        return StructBlockValidationError(block_errors=inside, non_block_errors=said)
    return ValidationError([*said, *(ValidationError(text) for branch in below.values() for text in _texts(branch))])


def _texts(tree: dict[Any, Any]) -> list[str]:
    return [
        *tree.get(None, []),
        *(text for part, branch in tree.items() if part is not None for text in _texts(branch)),
    ]
