"""Whether a flow can work: every fault in words, at its place. Pure but for who holds which role."""
