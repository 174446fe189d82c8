"""Suppliers: ratings and states from records, and demand split over offers at least cost.

``scorecard``, ``standing``, ``inspection_plan`` and ``risk_matrix`` read the record;
``from_scenario`` makes the problem that ``solve`` splits, ``validate`` and ``audit`` check and
``explain`` tells about.
"""
