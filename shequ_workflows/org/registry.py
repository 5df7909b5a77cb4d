"""Typed registries: the way knowledge goes up through the layers.

A registry is an instance, so that a test makes its own; a duplicate key fails loudly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """Anything that names itself."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


class DuplicateKey(Exception):
    """Two plugins claim one key."""


class Registry(Generic[T]):
    """Named plugins of one kind, in order of ``order`` (where they have one) and registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, T] = {}

    def register(self, item: T) -> T:
        """Add ``item``; raise ``DuplicateKey`` where its key is taken by another."""
        known = self._items.get(item.key)
        if known is not None and known is not item:
            raise DuplicateKey(f"{self.name}: {item.key!r} is registered twice")
        self._items[item.key] = item
        return item

    def unregister(self, key: str) -> None:
        self._items.pop(key, None)

    def get(self, key: str) -> T | None:
        """What asks for a key asks here: a registry that has further sources says so here alone."""
        return self._items.get(key)

    def __getitem__(self, key: str) -> T:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._items.values(), key=lambda item: getattr(item, "order", 100)))

    def __len__(self) -> int:
        return len(self._items)
