"""What is owed to whom because of a record row, and how the worker sends it."""
