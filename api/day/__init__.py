"""The middle of the day: orders are taken and things happen, on the command line and over HTTP.

One module for each family, with the same functions in each:

=================  ===================================================================
``open_plan``      a plan folder, at the moment that it knows
``prepare``        what the first question would wait for
``offers``         prices of windows
``places``         where an order or a job would fit
``reserved``       the offer that a customer takes, if it can still be kept
``check_events``   every fault of events
``work``           the job that plans again, inserts or revises, and writes a folder
=================  ===================================================================
"""
