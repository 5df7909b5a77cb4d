"""Working on a draft: its rows, what hangs on each, saving, and what changed from one version to the next."""
