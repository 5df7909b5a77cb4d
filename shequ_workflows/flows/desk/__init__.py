"""Cases at the desk: opening them, what their pages show, board, calendar, comments, ratings."""
