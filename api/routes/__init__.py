"""Addresses of the service: parse, call, answer."""
