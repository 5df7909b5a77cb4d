"""What is measured of a community, on one board: values with their targets, what was typed in, snapshots every night."""
