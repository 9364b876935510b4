"""Vocabularies and the linkers that tie a study's words to them.

Owns MeSH, drugs, NIH grants, countries and the rules of matching. Refuses to know how studies are
read and how links are written as RDF.
"""
