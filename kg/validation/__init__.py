"""Checks graphs against the shapes in ``shapes/`` and says what is wrong, for a curator to mend.

Owns the two engines (pyshifty, fast; pySHACL, the reference) and the form of a finding. Refuses to
know files, records and the store.
"""
