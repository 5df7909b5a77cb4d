"""What came in, for staff: list, one submission, correcting, marks, notes."""
