"""From what an editor built to a definition that can be published: keys, rules, faults at their place."""
