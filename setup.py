"""Build step of the package: translations are compiled with Babel while the wheel is made."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTranslations(build_py):
    """Copies the package, then puts a `.mo` beside every `.po` of the copy."""

    def run(self) -> None:
        """Build; an editable install has no copy, and uses what `make compile` made."""
        super().run()
        if self.editable_mode:
            return
        for source in Path(self.build_lib).rglob("*.po"):
            with source.open("rb") as readable, source.with_suffix(".mo").open("wb") as writable:
                write_mo(writable, read_po(readable))


setup(cmdclass={"build_py": BuildWithTranslations})
