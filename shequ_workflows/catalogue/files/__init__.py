"""Guides as files, out and in: .xlsx and .csv under the standard's headings, JSON whole."""
