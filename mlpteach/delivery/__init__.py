"""How the lessons reach people: copies, pages, slides, the command line."""
