from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from shequ_workflows.core.models import SecondFactor
from shequ_workflows.core.signing.factors import ResetFactor
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person


class Command(BaseCommand):
    """For the last administrator, and for emergency accounts: nobody else can take their second step away."""

    help = "Take the second step for signing in away from an account whose phone and recovery codes are lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        person = Person.objects.filter(user=user).first()
        if person is None:
            SecondFactor.objects.filter(user=user).delete()
        else:
            try:
                ResetFactor(Actor.system(), person).execute()
            except ActionRefused as refused:
                raise CommandError(str(refused)) from refused
        self.stdout.write("Done. The second step is set up anew at the next sign-in.")
