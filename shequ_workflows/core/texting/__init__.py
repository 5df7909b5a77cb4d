"""Text messages: a gateway of the site's own, and the worker that sends what is owed."""
