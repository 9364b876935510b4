"""Readers of vocabulary files, one module a format as its publisher ships it.

Owns the formats: what a file must look like, and one clear error where it does not. Refuses to know
how the names in it are matched, and where files are kept.
"""
