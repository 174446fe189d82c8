"""Least-cost flows of one group through given sites, again and again."""
