"""The fast way: pages of servers go straight into the site, past MkDocs' own page pipeline.

It is an optimisation of the ordinary way and gives the same bytes: the theme is asked once for each
shape of page what it puts around the content (`frame`), the files of each server are written by
whoever is free (`workers`), what an earlier build left is kept where nothing that it was made from
has changed (`kept`, `tree`), and all of it steps aside when anything else wants to see the pages
(`listeners`). Measured in docs/scale.md.
"""
