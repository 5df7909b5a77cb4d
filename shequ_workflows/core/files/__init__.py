"""Private files: photos of papers and the like, read by permission, never under a public address.

A file is written before its row, so that no row ever lacks its file; a file without a row is swept after a day. It is
uploaded first, by ``tray.Tray``, and belongs to whoever uploaded it; the action that it is for ties it to a subject
inside its own transaction (``binding.bind``), and notes in the record what it tied. Who may read it is asked of its
``purposes.Purpose``. Whoever only wants a subject's files: ``reading.files_of`` and ``reading.chunks_of``.
"""
