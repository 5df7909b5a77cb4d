"""The menu 社区治理 of the Wagtail admin: lists, pages and forms that keep to the actor's scope."""
