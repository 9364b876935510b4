"""Where in the graph each field of a registry record is found.

Owns the table from API v2 fields to SPARQL property paths, as documentation and as a measure of
completeness: a test walks every path for every value of real records. Refuses to map anything
itself: the modules beside it do, and the table only says what they did.
"""

from kg.mapping.fields.field import KINDS, Field
from kg.mapping.fields.table import FIELDS, LEFT_OUT

__all__ = ["FIELDS", "KINDS", "LEFT_OUT", "Field"]
