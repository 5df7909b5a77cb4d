"""Flows out of files and into files, with the forms they need."""
