"""What follows from a step beside the step itself: owed in its transaction, done by the worker, and never undoing it."""
