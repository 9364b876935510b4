"""The graph, its links and query results as documents: RDF formats, SSSOM, result formats; and what
people read of the ontology and the shapes.

Owns formats, descriptions and layouts. Refuses to know HTTP and files.
"""

from kg.export.describing import describe_resource, describe_study
from kg.export.documentation import (
    ClassShapes,
    CodeList,
    Model,
    ModelClass,
    ModelEdge,
    OntologyPage,
    VocabularyDocuments,
    document_vocabulary,
)
from kg.export.formats import RDF_FORMATS, RESULT_FORMATS, Format
from kg.export.links import write_links
from kg.export.serializing import rows, serialize, serialize_results
from kg.export.writing import write_export

__all__ = [
    "RDF_FORMATS",
    "RESULT_FORMATS",
    "ClassShapes",
    "CodeList",
    "Format",
    "Model",
    "ModelClass",
    "ModelEdge",
    "OntologyPage",
    "VocabularyDocuments",
    "describe_resource",
    "describe_study",
    "document_vocabulary",
    "rows",
    "serialize",
    "serialize_results",
    "write_export",
    "write_links",
]
