"""From a flow to the table of edges that the core's machines are."""
