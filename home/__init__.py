"""The example site's own app: the demo community. Nothing the plugin needs."""
