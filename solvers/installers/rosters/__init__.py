"""Which team works on which days, and which job is for which day."""
