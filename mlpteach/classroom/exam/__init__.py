"""Exams with each student's own numbers: a small network, questions about it, and everything that marks them."""
