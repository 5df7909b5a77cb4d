"""What the database itself refuses: changing a version of a guide. It goes only with its page."""

from __future__ import annotations

from shequ_workflows.core.keeping import Keeper, Rule, keepers

from .models import GuideVersion

_PUBLISHED = "shequ: a version of a guide is never changed; publish a new one"

keeper = keepers.register(
    Keeper(
        "shequ_catalogue",
        (
            Rule(
                "shequ_catalogue_version_keep", GuideVersion._meta.db_table, "UPDATE", _PUBLISHED,
                ("page_id", "number", "effective_on", "note", "digest", "body", "published_at"),
            ),
        ),
    )
)  # fmt: skip
