from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.org.constants import Role

#: Name of the format and number of its schema; a new shape gets a new number and a new file.
FORMAT: Final = "shequ-matter-archive"
VERSION: Final = 1

DATA: Final = Path(__file__).parent.parent / "data"
SCHEMA_FILE: Final = DATA / f"matter-archive-{VERSION}.schema.json"
STYLE_FILE: Final = DATA / "matter-archive.css"
VERIFY_FILE: Final = DATA / "matter-archive-verify.txt"

#: Files of a package beside ``files/`` and the sums.
PAGE, MATTER, SCHEMA, VERIFY = "index.html", "matter.json", "matter.schema.json", "verify.txt"


class Variant(models.TextChoices):
    FULL = "full", _("full, with names")
    PUBLIC = "public", _("what the public reads")


#: Who may take out which variant. Whoever keeps or audits the files reads everything in their scope already.
MAY_TAKE: Final[dict[str, tuple[str, ...]]] = {
    Variant.FULL: (Role.RC_DIRECTOR, Role.AUDITOR),
    Variant.PUBLIC: (*STAFF, Role.PARTY_SECRETARY, Role.AUDITOR),
}
