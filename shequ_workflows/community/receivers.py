from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from .merging import follow


@receiver(persons_merged, dispatch_uid="shequ_community.follow")
def rows_follow_the_person(sender: Any, *, stub: Person, person: Person, actor: Actor, **kwargs: Any) -> None:
    """Phones, homes, shares, sensitive data and verifications go to whom the stub turned out to be."""
    follow(stub, person, actor)
