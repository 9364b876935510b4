"""What a study record says: ``Study`` and its parts, and the registry's code lists.

Owns the Python form of a registry record. Refuses to know RDF and files.
"""

from kg.study.model import Study

__all__ = ["Study"]
