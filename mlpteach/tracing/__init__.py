"""Recording stage calls: what a stage is, what a step keeps, and any number of it explained."""
