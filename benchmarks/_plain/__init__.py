"""A plain page of Wagtail, as a site without us would have it: for comparison only."""
