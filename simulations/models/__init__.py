"""Small models whose answers are known: to try a method on, to teach with, and to test the parts.

Queues, stock at one site, chains of sites, a network of two trading partners, a closed node.
Formulas that give their answers are in :mod:`simulations.models.analytic` and
:mod:`simulations.models.analytic_stock`.
"""
