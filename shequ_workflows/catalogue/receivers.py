"""Guides come and go: search follows, and each publication that says something new is a version."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import page_published

from shequ_workflows.org.actors import Actor

from .finding import keep_words
from .models import ServiceGuidePage
from .versions import keep_version


@receiver(post_save, sender=ServiceGuidePage, dispatch_uid="shequ_catalogue.words")
def words_follow(sender: type, instance: ServiceGuidePage, raw: bool = False, **kwargs: Any) -> None:
    """Whichever way it is saved. The row is read anew: what is in hand may be a draft that only goes into a revision."""
    if not raw:
        keep_words(ServiceGuidePage.objects.get(pk=instance.pk))


@receiver(page_published, sender=ServiceGuidePage, dispatch_uid="shequ_catalogue.version")
def version_follows(sender: type, instance: ServiceGuidePage, revision: Revision | None = None, **kwargs: Any) -> None:
    """Who put it up stands in the revision."""
    user = revision.user if revision is not None else None
    keep_version(ServiceGuidePage.objects.get(pk=instance.pk), Actor.of_user(user).person)
