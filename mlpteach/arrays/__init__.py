"""Arrays as the stages take them: their text, their shapes, and what they must be."""
