"""Other solvers, each with its own model of the instance; none is needed to run ours."""
