"""Readers of foreign formats of installers' problems."""
