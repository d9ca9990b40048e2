"""Marks for handed-in code: each submission runs in a process of its own, and what comes back is judged here."""
