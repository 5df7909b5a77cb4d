"""Editors' notices and their channels: page, group text, A4 sheet; urgent notices by whoever is on duty."""
