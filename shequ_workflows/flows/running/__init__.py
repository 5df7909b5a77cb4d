"""What happens while a step of a case is taken: what it asks, what must hold, what it changes, what follows from it."""
