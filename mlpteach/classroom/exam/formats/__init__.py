"""What an exam is written on: paper, Moodle, Canvas. Each has ``write(exam, folder)``, and ``HINT``, which says what to do next."""
