"""What holds wherever pytest is started: the cells of notebooks are run twice."""

pytest_plugins = ["lesson_cells"]  # of tests/
