from __future__ import annotations

from typing import Any

from django.db import migrations, models

from shequ_workflows.core.masking import mask_text


def cover_known(apps: Any, schema_editor: Any) -> None:
    """What was taken up already stands in public with its place and whom it concerns."""
    matters = apps.get_model("shequ_deliberation", "Matter").objects
    for matter in matters.exclude(track="").select_related("subject__raised_by").iterator(chunk_size=500):
        names = [matter.subject.raised_by.name] if matter.subject.raised_by else []
        place, scope = mask_text(matter.place, names)[:120], mask_text(matter.scope, names)[:200]
        matters.filter(pk=matter.pk).update(public_place=place, public_scope=scope)


class Migration(migrations.Migration):
    dependencies = [("shequ_deliberation", "0001_initial")]

    operations = [
        migrations.AddField("matter", "public_place", models.CharField(blank=True, max_length=120)),
        migrations.AddField("matter", "public_scope", models.CharField(blank=True, max_length=200)),
        migrations.RunPython(cover_known, migrations.RunPython.noop),
    ]
