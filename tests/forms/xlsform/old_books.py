"""The smallest .xls that the reader takes: records of [MS-XLS] in a container of [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SIZE = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Cells = Mapping[tuple[int, int], str]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def stream(sheets: Mapping[str, Cells], *, locked: bool = False) -> bytes:
    begun = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    end = record(0x000A, b"")
    names = [(name, name.encode("ascii")) for name in sheets]
    length = len(begun) + sum(4 + 8 + len(raw) for _name, raw in names) + len(end) + (6 if locked else 0)
    bodies = []
    for cells in sheets.values():
        body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        for (row, column), text in sorted(cells.items()):
            raw = text.encode("utf-16-le")
            body += record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + raw)
        bodies.append(body + end)
    made, at = begun, length
    if locked:
        made += record(0x002F, b"\0\0")
    for (_name, raw), body in zip(names, bodies, strict=True):
        made += record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(raw), 0) + raw)
        at += len(body)
    return made + end + b"".join(bodies)


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
    return head + b"\0" * 36 + struct.pack("<III", start, size, 0)


def container(content: bytes, name: str = "Workbook") -> bytes:
    """One table of sectors, one sector of entries, then the stream; never in the small stream."""
    content = content.ljust(4096, b"\0")
    count = -(-len(content) // SIZE)
    table = [TABLE, END, *range(3, count + 2), END]
    assert len(table) <= SIZE // 4
    table += [FREE] * (SIZE // 4 - len(table))
    entries = entry("Root Entry", 5, END, 0, 1) + entry(name, 2, 2, len(content)) + entry("", 0, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    header += struct.pack("<108I", *[FREE] * 108)
    assert len(header) == SIZE
    return header + struct.pack(f"<{SIZE // 4}I", *table) + entries + content.ljust(count * SIZE, b"\0")


def cells(*rows: Sequence[str]) -> dict[tuple[int, int], str]:
    return {(row, column): text for row, texts in enumerate(rows) for column, text in enumerate(texts) if text}
