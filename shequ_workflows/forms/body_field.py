"""A StreamField whose blocks are no part of the schema: they may change without a migration."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField


class BodyField(StreamField):
    """The column holds JSON whatever blocks there are; a migration that listed them would change with every help text."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
