"""Asks servers what they offer: the only stage that starts or calls one.

It lists, and nothing else: no tool is called, no resource read, no prompt fetched.
"""
