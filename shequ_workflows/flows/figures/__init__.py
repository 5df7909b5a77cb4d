"""How a flow is doing: counted by matter, period and place, never by person. The event log for other programs."""
