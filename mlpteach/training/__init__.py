"""Training: many epochs at once, every one of them kept, and what became of them."""
