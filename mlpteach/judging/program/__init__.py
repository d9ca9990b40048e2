"""A person's own program, in whatever form it was handed over: asked, trained, read, written, and put back."""
