"""Applying for services: what the form of a guide, or of a package, opens."""
