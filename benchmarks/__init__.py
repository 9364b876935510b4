"""Measurements on the real records in ``../shared/data``; each module prints one table."""
