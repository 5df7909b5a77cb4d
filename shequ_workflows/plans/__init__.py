"""Layer 5: plans that everybody can follow: phases, tasks, milestones, risks, targets."""
