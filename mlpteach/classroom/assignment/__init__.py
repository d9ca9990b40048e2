"""Lesson 11 as an assignment for nbgrader and otter, and the marks that these tools then get from ``mlpteach grade``'s own."""
