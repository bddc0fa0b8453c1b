"""Three small MCP servers that the project's own site and tests list for real.

Between them they show every category and factor, nested and recursive schemas, output schemas,
annotations that are present, absent and contradicting, prompts, resources and one description that
attacks its reader. They work on data in memory, so that calling a tool harms nothing either.
"""
