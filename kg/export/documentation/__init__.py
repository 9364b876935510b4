"""The ontology and the shapes as documents that people read: terms, codes, shapes, the model.

Owns what is said of a term and in which words. Refuses to know pages, addresses and files.
"""

from kg.export.documentation.codes import CodeList
from kg.export.documentation.made import VocabularyDocuments, document_vocabulary
from kg.export.documentation.model import Model, ModelClass, ModelEdge
from kg.export.documentation.ontology_page import OntologyPage
from kg.export.documentation.shapes_page import ClassShapes

__all__ = [
    "ClassShapes",
    "CodeList",
    "Model",
    "ModelClass",
    "ModelEdge",
    "OntologyPage",
    "VocabularyDocuments",
    "document_vocabulary",
]
