"""Forms, their versions, the library of sections and the field dictionary in the Wagtail admin."""
