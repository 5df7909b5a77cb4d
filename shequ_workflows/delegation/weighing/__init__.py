"""The case for and against taking a task, on one page; facts and sentences, no score."""
