"""Saved study pages in the layout of the classic site, and a writer of more."""
