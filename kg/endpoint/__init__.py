"""The SPARQL endpoint: queries of strangers, run where they can be ended.

Owns the pool of worker processes and the limits of a query. Refuses to know pages, and what the
graph says.
"""
