"""Faults of the kinds that others had, planted one at a time in a copy: does anything find them?"""
