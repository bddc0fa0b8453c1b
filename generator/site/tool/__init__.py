"""The tool page: one module a section, in the order in which the page shows them.

Each has `section(listed, server, site)`, which returns the section, or None where there is nothing
to say. Templates of the same names stand in templates/pages/tool/.
"""
