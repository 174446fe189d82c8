"""What planning a scenario of each family comes to: search, check, write. It loads solvers.

Commands and the service's child processes call the same functions; only who watches differs.
"""
