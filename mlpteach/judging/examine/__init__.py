"""A person's own program, probed as it is."""
