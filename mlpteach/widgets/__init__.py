"""The interactive pieces: each is one call in a notebook cell, and a picture where no kernel runs."""
