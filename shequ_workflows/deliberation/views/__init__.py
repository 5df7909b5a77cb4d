"""Views of the hall's routes and of staff's screens."""
