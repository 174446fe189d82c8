"""Full models in solvers that a user would pick."""
