"""A learner's own code, judged by what it does."""
