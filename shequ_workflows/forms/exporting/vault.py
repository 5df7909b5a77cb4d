"""Where the file of an export lies: in the private storage under a name that nobody guesses, encrypted with a key of its own.

Whoever finds the file, on the disk or in a backup, reads nothing: the key is in the export's row, sealed, and goes with it.
The file is AES-256-GCM in pieces; each knows its number and whether it is the last, so that none can be moved or left out.
"""

from __future__ import annotations

import base64
import logging
import secrets
import struct
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File

from shequ_workflows.core.crypto import Unreadable
from shequ_workflows.core.files.storage import private_storage

log = logging.getLogger(__name__)

#: No folder of a day: the sweep of uploaded files leaves it alone.
FOLDER: Final = "form-exports"
PIECE: Final = 256 * 1024
_TAG: Final = 16


def new_place() -> str:
    """256 bits that nobody guesses."""
    return f"{FOLDER}/{secrets.token_hex(32)}"


def new_key() -> str:
    return base64.b64encode(AESGCM.generate_key(256)).decode("ascii")


def keep(place: str, key: str, file: IO[bytes]) -> int:
    """Put ``file`` (at its beginning) there; gives its size. Raises ``OSError``."""
    with TemporaryFile() as sealed:
        size = _seal(key, file, sealed)
        sealed.seek(0)
        storage = private_storage()
        said = storage.save(place, File(sealed, name=place))
        if said != place:
            storage.delete(said)
            raise FileExistsError(place)
    return size


def _seal(key: str, file: IO[bytes], target: IO[bytes]) -> int:
    cipher = AESGCM(base64.b64decode(key))
    size, number, piece = 0, 0, file.read(PIECE)
    while True:
        following = file.read(PIECE)
        size += len(piece)
        target.write(cipher.encrypt(_nonce(number), piece, b"" if following else b"last"))
        if not following:
            return size
        number, piece = number + 1, following


def _nonce(number: int) -> bytes:
    """No key is used for two files."""
    return struct.pack(">4xQ", number)


def pieces(place: str, key: str) -> Iterator[bytes]:
    """The file again. Raises ``FileNotFoundError`` before the first piece, ``Unreadable`` where it was changed."""
    return _pieces(private_storage().open(place, "rb"), key, place)


def _pieces(file: IO[Any], key: str, place: str) -> Iterator[bytes]:
    cipher = AESGCM(base64.b64decode(key))
    with file:
        number, piece = 0, file.read(PIECE + _TAG)
        while piece:
            following = file.read(PIECE + _TAG)
            try:
                yield cipher.decrypt(_nonce(number), piece, b"" if following else b"last")
            except InvalidTag:
                raise Unreadable(place=place) from None
            number, piece = number + 1, following


def remove(place: str) -> bool:
    """Whether it is gone; where the storage does not answer, the next round of tidying tries again."""
    try:
        private_storage().delete(place)
    except OSError as error:
        log.warning("export not removed yet", extra={"code": error.errno})
        return False
    return True
