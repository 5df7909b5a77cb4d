"""The example site's own app: a home page, and nothing the plugin needs."""
