"""What people and systems touch: the command line, plan folders and reports."""
