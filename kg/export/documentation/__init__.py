"""The ontology and the shapes as documents that people read: terms, codes, shapes, the model.

Owns what is said of a term and in which words. Refuses to know pages, addresses and files.
"""

from kg.export.documentation.content import (
    ClassShapes,
    CodeList,
    Model,
    ModelClass,
    ModelEdge,
    OntologyPage,
    VocabularyDocuments,
)
from kg.export.documentation.made import document_vocabulary

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
