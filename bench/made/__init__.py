"""Invented catalogues of any size, with the shapes that real listings have.

Everything follows from a seed, server by server: the same seed gives the same bytes on any machine,
any number of processes and any version of the catalogue code.
"""
