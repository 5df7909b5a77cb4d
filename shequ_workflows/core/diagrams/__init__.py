"""A machine as a picture, as tables and as a page of the documentation."""
