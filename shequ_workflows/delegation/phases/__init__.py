"""The edges of the delegation machine, in the order of a task’s life."""
