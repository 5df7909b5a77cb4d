"""What stands in the way of closing a node: upper layers register what they still have running there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .acting import Sentence
from .registry import Registry

if TYPE_CHECKING:
    from .models import Node


@dataclass(frozen=True)
class Obstacle:
    """``find(node)`` gives a sentence that says what to do first, or None."""

    key: str
    find: Callable[[Node], Sentence | None]
    order: int = 100


obstacles: Registry[Obstacle] = Registry("obstacles to closing a node")
