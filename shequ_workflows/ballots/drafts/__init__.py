"""The screen on which a poll is written: its questions, who votes where, and by which rules."""
