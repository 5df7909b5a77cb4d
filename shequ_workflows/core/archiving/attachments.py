"""Where a package's files come from. Whoever stores files registers a source:

    file_sources.register(FileSource("files", files_of))

Without a source the package has no files and is whole all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shequ_workflows.core.models import Subject
from shequ_workflows.org.registry import Registry


@dataclass(frozen=True)
class Attachment:
    """One stored file. ``content`` gives its bytes in pieces, when asked; ``sha256`` is what the store knows of it
    (empty: nothing), and a package whose bytes differ is not made."""

    key: str
    name: str
    content: Callable[[], Iterable[bytes]]
    title: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class FileSource:
    """``files(subject, public)``: those of a subject in a constant number of queries, with ``public`` only those that
    everybody may read, as everybody reads them."""

    key: str
    files: Callable[[Subject, bool], Iterable[Attachment]]
    order: int = 100


file_sources: Registry[FileSource] = Registry("file sources of archive packages")


def attachments_of(subject: Subject, *, public: bool) -> Iterator[Attachment]:
    for source in file_sources:
        yield from source.files(subject, public)
