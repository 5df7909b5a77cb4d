"""Flows in the Wagtail admin: building, trying out, publishing, versions, moving of running cases, files."""
