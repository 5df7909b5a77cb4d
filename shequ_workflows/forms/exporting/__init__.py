"""What came in, as files: made by a task, row by row."""
