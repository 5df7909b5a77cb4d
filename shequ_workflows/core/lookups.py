"""Lookups that the databases' indexes need."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import CharField, Lookup

_CODE = re.compile(r"[a-z_]+")


@CharField.register_lookup
class Written(Lookup[Any]):
    """``state__written=("pending", "failed")``: as ``in``, the codes standing in the statement itself.

    SQLite uses a partial index only where the statement shows that its condition holds; a list of bound parameters
    does not show it.
    """

    lookup_name = "written"

    def get_prep_lookup(self) -> tuple[str, ...]:
        codes = tuple(str(code) for code in self.rhs)
        if not codes or not all(_CODE.fullmatch(code) for code in codes):
            raise ValueError(f"codes of lower-case letters are wanted, not {codes}")
        return codes

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        codes = ", ".join(f"'{code}'" for code in self.rhs)
        return f"{left} IN ({codes})", tuple(params)
