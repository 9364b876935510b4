"""One record of NLM's MeSH XML as the triples that NLM's MeSH RDF has of it.

Owns the correspondence of elements and properties (``meshv:`` vocabulary 1.0), for records, their
concepts, their terms, tree numbers and pairs of descriptor and qualifier. Refuses to know files,
and what no single record says.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from kg.namespaces import MESH, MESHV, RDF, RDFS, XSD

_DESCRIPTOR_CLASSES = {
    "1": "TopicalDescriptor",
    "2": "PublicationType",
    "3": "CheckTag",
    "4": "GeographicalDescriptor",
}
_SUPPLEMENT_CLASSES = {
    "1": "SCR_Chemical",
    "2": "SCR_Protocol",
    "3": "SCR_Disease",
    "4": "SCR_Organism",
    "5": "SCR_Population",
    "6": "SCR_Anatomy",
}
_RELATIONS = {"NRW": "narrowerConcept", "BRD": "broaderConcept", "REL": "relatedConcept"}
# Element → property, for the texts of a record; the language is English.
_RECORD_TEXTS = (
    ("Annotation", "annotation"),
    ("ConsiderAlso", "considerAlso"),
    ("HistoryNote", "historyNote"),
    ("Note", "note"),
    ("OnlineNote", "onlineNote"),
    ("PublicMeSHNote", "publicMeSHNote"),
    ("PreviousIndexingList/PreviousIndexing", "previousIndexing"),
    ("SourceList/Source", "source"),
)
_DATES = ("DateCreated", "DateRevised", "DateEstablished")
_CODES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def map_descriptor(record: etree._Element, owners: dict[str, str]) -> Iterator[str]:
    """Lines of a ``DescriptorRecord``; its tree numbers are put into ``owners``.

    Raises:
        LookupError: an element that every descriptor has is missing; its name.
    """
    record_id = _get(record, "DescriptorUI")
    label = _get(record, "DescriptorName/String")
    kind = _DESCRIPTOR_CLASSES.get(record.get("DescriptorClass", "1"), "TopicalDescriptor")
    yield from _map_record(record, record_id, kind, label)
    for tree in _list(record, "TreeNumberList/TreeNumber"):
        owners[tree] = record_id
        yield write_link(record_id, "treeNumber", tree)
        yield _write_type(tree, "TreeNumber")
        yield _write_text(tree, f"{RDFS}label", tree)
        if parent := tree.rpartition(".")[0]:
            yield write_link(tree, "parentTreeNumber", parent)
    for other in _list(record, "SeeRelatedList/SeeRelatedDescriptor//DescriptorUI"):
        yield write_link(record_id, "seeAlso", other)
    for number in _list(record, "NLMClassificationNumber"):
        yield _write_code(record_id, "nlmClassificationNumber", number)
    yield from _map_qualifiers(record, record_id, label)


def map_supplement(record: etree._Element) -> Iterator[str]:
    """Lines of a ``SupplementalRecord``.

    Raises:
        LookupError: an element that every supplementary record has is missing; its name.
    """
    record_id = _get(record, "SupplementalRecordUI")
    kind = _SUPPLEMENT_CLASSES.get(record.get("SCRClass", "1"), "SCR_Chemical")
    yield from _map_record(record, record_id, kind, _get(record, "SupplementalRecordName/String"))
    for heading in record.iterfind("HeadingMappedToList/HeadingMappedTo"):
        starred = "".join([*_list(heading, ".//DescriptorUI"), *_list(heading, ".//QualifierUI")])
        # NLM marks with an asterisk the headings under which an article is indexed first of all.
        name = "preferredMappedTo" if "*" in starred else "mappedTo"
        yield write_link(record_id, name, starred.replace("*", ""))
    for info in record.iterfind("IndexingInformationList/IndexingInformation"):
        ids = [*_list(info, ".//DescriptorUI"), *_list(info, ".//QualifierUI")]
        yield write_link(record_id, "indexerConsiderAlso", "".join(ids).replace("*", ""))
    for number in _list(record, "Frequency"):
        yield f'<{MESH}{record_id}> <{MESHV}frequency> "{number}"^^<{XSD}int> .\n'


def _map_record(record: etree._Element, record_id: str, kind: str, label: str) -> Iterator[str]:
    """What descriptors and supplementary records have alike."""
    yield _write_type(record_id, kind)
    yield _write_text(record_id, f"{RDFS}label", label)
    yield _write_code(record_id, "identifier", record_id)
    yield from _map_dates(record, record_id)
    for path, name in _RECORD_TEXTS:
        for text in _list(record, path):
            yield _write_text(record_id, MESHV + name, text)
    for action in _list(record, "PharmacologicalActionList/PharmacologicalAction//DescriptorUI"):
        yield write_link(record_id, "pharmacologicalAction", action.lstrip("*"))
    concepts = record.findall("ConceptList/Concept")
    if not concepts:
        raise LookupError("ConceptList/Concept")
    for concept in concepts:
        yield from _map_concept(concept, record_id)


def _map_concept(concept: etree._Element, record_id: str) -> Iterator[str]:
    concept_id = _get(concept, "ConceptUI")
    preferred = concept.get("PreferredConceptYN") == "Y"
    yield write_link(record_id, "preferredConcept" if preferred else "concept", concept_id)
    yield _write_type(concept_id, "Concept")
    yield _write_text(concept_id, f"{RDFS}label", _get(concept, "ConceptName/String"))
    yield _write_code(concept_id, "identifier", concept_id)
    for text in _list(concept, "ScopeNote"):
        yield _write_text(concept_id, f"{MESHV}scopeNote", text)
    for text in _list(concept, "CASN1Name"):
        yield _write_text(concept_id, f"{MESHV}casn1_label", text)
    for path in ("RegistryNumber", "RegistryNumberList/RegistryNumber"):
        for number in _list(concept, path):
            yield _write_code(concept_id, "registryNumber", number)
    for number in _list(concept, "RelatedRegistryNumberList/RelatedRegistryNumber"):
        yield _write_code(concept_id, "relatedRegistryNumber", number)
    for relation in concept.iterfind("ConceptRelationList/ConceptRelation"):
        name = _RELATIONS.get(relation.get("RelationName", ""))
        if name:
            ends = _get(relation, "Concept1UI"), _get(relation, "Concept2UI")
            yield write_link(ends[0], name, ends[1])
    for term in concept.iterfind("TermList/Term"):
        yield from _map_term(term, record_id, concept_id)


def _map_term(term: etree._Element, record_id: str, concept_id: str) -> Iterator[str]:
    """A term; its permuted forms are elements of their own in XML, with its id."""
    term_id, text = _get(term, "TermUI"), _get(term, "String")
    if term.get("IsPermutedTermYN") == "Y":
        yield _write_text(term_id, f"{MESHV}altLabel", text)
        return
    preferred = term.get("ConceptPreferredTermYN") == "Y"
    yield write_link(concept_id, "preferredTerm" if preferred else "term", term_id)
    if term.get("RecordPreferredTermYN") == "Y":
        yield write_link(record_id, "preferredTerm", term_id)
    yield _write_type(term_id, "Term")
    yield _write_text(term_id, f"{MESHV}prefLabel", text)
    yield _write_code(term_id, "identifier", term_id)
    yield _write_text(term_id, f"{MESHV}lexicalTag", term.get("LexicalTag", "NON"))
    yield from _map_dates(term, term_id)
    for source in _list(term, "ThesaurusIDlist/ThesaurusID"):
        yield _write_text(term_id, f"{MESHV}thesaurusID", source)
    for element, name in (
        ("EntryVersion", "entryVersion"),
        ("SortVersion", "sortVersion"),
        ("Abbreviation", "abbreviation"),
    ):
        for value in _list(term, element):
            yield _write_text(term_id, MESHV + name, value)


def _map_qualifiers(record: etree._Element, record_id: str, label: str) -> Iterator[str]:
    """Pairs of the descriptor and a qualifier: those allowed, and those with another heading."""
    for one in record.iterfind("AllowableQualifiersList/AllowableQualifier/QualifierReferredTo"):
        qualifier_id = _get(one, "QualifierUI")
        yield write_link(record_id, "allowableQualifier", qualifier_id)
        yield from _map_pair(one, record_id, label, "AllowedDescriptorQualifierPair")
    for one in record.iterfind("EntryCombinationList/EntryCombination"):
        pair = one.find("ECIN/QualifierReferredTo")
        if pair is not None:
            yield from _map_pair(pair, record_id, label, "DisallowedDescriptorQualifierPair")
            instead = [
                *_list(one, "ECOUT//DescriptorUI"),
                *_list(one, "ECOUT//QualifierUI"),
            ]
            pair_id = record_id + _get(pair, "QualifierUI")
            yield write_link(pair_id, "useInstead", "".join(instead))


def _map_pair(qualifier: etree._Element, record_id: str, label: str, kind: str) -> Iterator[str]:
    qualifier_id = _get(qualifier, "QualifierUI")
    pair_id = record_id + qualifier_id
    name = _get(qualifier, "QualifierName/String")
    yield _write_type(pair_id, kind)
    yield _write_text(pair_id, f"{RDFS}label", f"{label}/{name}")
    yield write_link(pair_id, "hasDescriptor", record_id)
    yield write_link(pair_id, "hasQualifier", qualifier_id)


def _map_dates(element: etree._Element, subject: str) -> Iterator[str]:
    for name in _DATES:
        date = element.find(name)
        if date is not None:
            day = "-".join(_get(date, part) for part in ("Year", "Month", "Day"))
            predicate = f"{MESHV}{name[0].lower()}{name[1:]}"
            yield f'<{MESH}{subject}> <{predicate}> "{day}"^^<{XSD}date> .\n'


def write_link(subject: str, name: str, value: str) -> str:
    """The line of a property whose value is another node of MeSH."""
    return f"<{MESH}{subject}> <{MESHV}{name}> <{MESH}{value}> .\n"


def _write_type(subject: str, kind: str) -> str:
    return f"<{MESH}{subject}> <{RDF}type> <{MESHV}{kind}> .\n"


def _write_text(subject: str, predicate: str, text: str) -> str:
    return f'<{MESH}{subject}> <{predicate}> "{text.translate(_CODES)}"@en .\n'


def _write_code(subject: str, name: str, text: str) -> str:
    return f'<{MESH}{subject}> <{MESHV}{name}> "{text.translate(_CODES)}" .\n'


def _get(element: etree._Element, path: str) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        raise LookupError(path)
    return text


def _list(element: etree._Element, path: str) -> list[str]:
    return [text for one in element.iterfind(path) if (text := (one.text or "").strip())]
