"""Rows that the queries of the catalogue must give on ``tests/graphs/catalogue.trig``."""

from __future__ import annotations

ONE = ("NCT00000001", "Everolimus with imatinib")
TWO = ("NCT00000002", "Imatinib or everolimus")
THREE = ("NCT00000003", "Herbal tea in headache")
FOUR = ("NCT00000004", "Sarcoma registry")
FIVE = ("NCT00000005", "Imatinib alone")

ORG, ROR = "https://example.org/kg/org/", "https://ror.org/"
BETA = (f"{ORG}beta", "Beta Pharma", "exact", f"{ROR}000000b01", "Beta Pharma (Nowhere)")

Row = tuple[str | None, ...]
Case = tuple[str, dict[str, str], list[Row]]

CASES: list[Case] = [
    ("study-overview", {"nctId": "NCT00000004"}, [
        ("NCT id", "NCT00000004"),
        ("title", "Sarcoma registry"),
        ("lead sponsor", "Beta Pharma"),
        ("collaborator", "Alpha Center"),
        ("status", "Recruiting"),
        ("study type", "Observational"),
        ("condition", "Headaches, all"),
        ("condition", "Sarcoma"),
        ("condition (MeSH)", "Sarcoma"),
        ("grant", "U01AI000002"),
    ]),
    ("study-overview", {"nctId": "nct00000003"}, [
        ("NCT id", "NCT00000003"),
        ("title", "Herbal tea in headache"),
        ("lead sponsor", "Alpha Center"),
        ("status", "Terminated"),
        ("why stopped", "No tea"),
        ("phase", "Phase 3"),
        ("start", "2012"),
        ("primary completion", "2013-01-10"),
        ("condition", "Headaches, all"),
        ("grant", "N01CM00003"),
    ]),
    ("study-overview", {"nctId": "NCT00000099"}, []),
    ("studies-by-drug", {"name": "sti571"}, [
        (*ONE, "Completed", "imatinib"),
        (*TWO, "Recruiting", "imatinib"),
        (*FIVE, "Completed", "imatinib"),
    ]),
    ("studies-by-drug", {"name": "RAD 001"}, [
        (*ONE, "Completed", "everolimus"),
        (*TWO, "Recruiting", "everolimus"),
    ]),
    ("studies-by-drug", {"name": "imat"}, []),
    ("studies-by-condition", {}, [
        (*ONE, "Sarcoma, Synovial"),
        (*TWO, "Leiomyosarcoma"),
        (*FOUR, "Sarcoma"),
    ]),
    ("studies-by-condition", {"condition": "D013584"}, [(*ONE, "Sarcoma, Synovial")]),
    ("studies-by-condition", {"condition": "mesh:d009369"}, [
        (*ONE, "Sarcoma, Synovial"),
        (*TWO, "Leiomyosarcoma"),
        (*FOUR, "Sarcoma"),
        (*FIVE, "Neoplasms"),
    ]),
    ("drug-combinations", {}, [(*ONE, "Both drugs", "Experimental")]),
    ("drug-combinations", {"drug": "Gleevec", "otherDrug": "rad001"}, [
        (*ONE, "Both drugs", "Experimental"),
    ]),
    ("drug-combinations", {"drug": "Gleevec", "otherDrug": "imatinib"}, []),
    ("drug-class-combinations", {}, [
        (*ONE, "everolimus", "imatinib", "true"),
        (*TWO, "everolimus", "imatinib", "false"),
    ]),
    ("drug-class-combinations", {"phase": "Phase 1"}, [(*ONE, "everolimus", "imatinib", "true")]),
    ("drug-class-combinations", {"phase": "PHASE3"}, []),
    ("drug-class-combinations", {"drugClass": "D000068877"}, []),
    ("studies-by-grant", {"number": "1p30 ca-000001-03S1"}, [
        (*ONE, "5P30 CA 000001-45"),
        (*TWO, "P30-CA000001"),
    ]),
    ("studies-by-grant", {"number": "n01 cm 00003"}, [(*THREE, "N01-CM-00003")]),
    ("studies-by-grant", {"number": "U01AI000002"}, [
        (*TWO, "U01AI000002"),
        (*FOUR, "Alpha Center (U01 AI 000002-03)"),
    ]),
    ("studies-by-grant", {"number": "P30CA000002"}, []),
    ("grant-mentions", {"number": "P30CA000001"}, [
        ("5P30 CA 000001-45", "1", "NCT00000001"),
        ("P30-CA000001", "1", "NCT00000002"),
    ]),
    ("grant-mentions", {"number": "N01-CM-00003"}, [("N01-CM-00003", "1", "NCT00000003")]),
    ("grant-mentions", {"number": "U01AI000002"}, [
        ("U01 AI 000002-03", "1", "NCT00000004"),
        ("U01AI000002", "1", "NCT00000002"),
    ]),
    ("grant-mentions", {"number": "P30CA000002"}, []),
    ("studies-by-institute", {}, [
        (*ONE, "P30CA000001", "P30"),
        (*TWO, "P30CA000001", "P30"),
    ]),
    ("studies-by-institute", {"institute": "ai"}, [
        (*TWO, "U01AI000002", "U01"),
        (*FOUR, "U01AI000002", "U01"),
    ]),
    ("institute-counts", {}, [
        ("Allergy Institute", "2", "1"),
        ("National Cancer Institute", "2", "1"),
    ]),
    ("sponsor-portfolio", {"organization": "alpha center"}, [
        (*TWO, "Collaborator", "Recruiting"),
        (*FOUR, "Collaborator", "Recruiting"),
        (*ONE, "Lead sponsor", "Completed"),
        (*THREE, "Lead sponsor", "Terminated"),
    ]),
    ("sponsor-portfolio", {"organization": "Alpha"}, []),
    ("organization-names", {"organization": "alpha CENTER"}, [
        (f"{ORG}alpha", "ALPHA CENTER", None, None, None, None, None),
        (f"{ORG}alpha", "Alpha Center", None, None, None, None, None),
    ]),
    ("organization-names", {"organization": "beta labs"}, [
        (*BETA, f"{ROR}000000b02", "Beta Holding"),
        (*BETA, f"{ROR}000000b03", "Gamma Group"),
    ]),
    ("organization-names", {"organization": "Gamma Group"}, []),
    ("collaborations", {}, [
        ("Beta Pharma", "Alpha Center", "2"),
        ("Alpha Center", "Beta Pharma", "1"),
    ]),
    ("collaborations", {"least": "2"}, [("Beta Pharma", "Alpha Center", "2")]),
    ("sites-by-country", {}, [("United States", "2", "4"), ("France", "2", "2")]),
    ("sites-by-country", {"condition": "D007890"}, [
        ("United States", "1", "2"),
        ("France", "1", "1"),
    ]),
    ("sites-by-country", {"condition": "D020123"}, []),
    ("recruiting-sites", {"country": "us"}, [("New York", "Alpha Center", *TWO)]),
    ("recruiting-sites", {"country": "FR"}, [("Lyon", None, *TWO), ("Lyon", "Hospital", *FOUR)]),
    ("recruiting-sites", {"country": "US", "city": "Boston"}, []),
    ("status-counts", {}, [("Completed", "2"), ("Recruiting", "2"), ("Terminated", "1")]),
    ("phase-counts", {}, [
        ("Phase 1", "1"), ("Phase 2", "2"), ("Phase 3", "2"), ("not given", "1"),
    ]),
    ("phase-status-counts", {}, [
        ("Phase 1", "Completed", "1"),
        ("Phase 2", "Completed", "1"),
        ("Phase 2", "Recruiting", "1"),
        ("Phase 3", "Completed", "1"),
        ("Phase 3", "Terminated", "1"),
    ]),
    ("class-counts", {}, [
        ("Measurement", "10"), ("Link", "8"), ("Identifier", "6"), ("Intervention", "6"),
        ("Location", "6"),
        ("Condition", "5"), ("Study", "5"), ("AdverseEvent", "3"), ("ArmGroup", "3"),
        ("Drug", "2"), ("Grant", "2"), ("LargeDoc", "2"), ("Organization", "2"),
        ("OutcomeMeasure", "2"), ("Contract", "1"),
    ]),
    ("link-counts", {}, [
        ("drug", "Exact label", "1", "2"),
        ("drug", "Synonym", "1", "1"),
        ("grant", "Type in the record", "4", "4"),
        ("grant", "Pattern", "1", "1"),
        ("linkedMeshTerm", "Synonym", "1", "1"),
    ]),
    ("link-evidence", {"nctId": "NCT00000001"}, [
        ("RAD001", "armsInterventionsModule.interventions.name", "everolimus", "Synonym", "0.95"),
        ("imatinib", "armsInterventionsModule.interventions.name", "imatinib", "Exact label", "1"),
        ("Synovial Sarcoma", "conditionsModule.conditions", "Sarcoma, Synovial", "Synonym", "0.95"),
        ("5P30 CA 000001-45", "identificationModule.secondaryIdInfos", "P30CA000001",
         "Type in the record", "1"),
    ]),
    ("link-evidence", {"nctId": "NCT00000004"}, [
        ("U01 AI 000002-03", "sponsorCollaboratorsModule.collaborators.name", "U01AI000002",
         "Pattern", "0.9"),
    ]),
    ("link-evidence", {"nctId": "NCT00000003"}, [
        ("N01-CM-00003", "identificationModule.secondaryIdInfos", "N01CM00003",
         "Type in the record", "1"),
    ]),
    ("link-evidence", {"nctId": "NCT00000005"}, [
        ("imatinib", "armsInterventionsModule.interventions.name", "imatinib", "Exact label", "1"),
    ]),
    ("drug-synonyms", {}, [
        ("everolimus", "RAD001", "Development code", "RxNorm 2014"),
        ("everolimus", "everolimus", "Generic name", "MeSH 2020"),
    ]),
    ("drug-synonyms", {"name": "GLEEVEC"}, [
        ("imatinib", "Gleevec", "Brand name", "RxNorm 2014"),
        ("imatinib", "STI-571", "Development code", "MeSH 2020"),
        ("imatinib", "imatinib", "Generic name", "MeSH 2020"),
    ]),
    ("rejected-drug-names", {}, [
        ("imatinib", "RAD001", "Name of another drug", "everolimus", "1"),
        ("imatinib", "IM", "Too short", None, "2"),
    ]),
    ("rejected-drug-names", {"name": "everolimus"}, []),
    ("started-between", {}, [(*ONE, "2011-01"), (*THREE, "2012")]),
    ("started-between", {"from": "2011-01-02", "to": "2015-05-20"}, [
        (*THREE, "2012"),
        (*TWO, "2015-05-20"),
    ]),
    ("started-between", {"from": "2012-01-01", "to": "2011-12-31"}, []),
    ("results-lag", {}, [(*ONE, "2013-03", "2014-04-09", "404")]),
    ("results-lag", {"least": "-3"}, [
        (*ONE, "2013-03", "2014-04-09", "404"),
        (*THREE, "2013-01-10", "2013-01-07", "-3"),
    ]),
    ("results-lag", {"least": "405"}, []),
    ("eligible-at-age", {}, []),
    ("eligible-at-age", {"age": "10"}, [(*TWO, "1 Year", "10 Years")]),
    ("eligible-at-age", {"age": "11"}, []),
    ("eligible-at-age", {"age": "1", "sex": "Female"}, [(*TWO, "1 Year", "10 Years")]),
    ("eligible-at-age", {"age": "1", "sex": "MALE"}, []),
    ("eligible-at-age", {"age": "64"}, []),
    ("eligible-at-age", {"age": "65", "sex": "MALE"}, [(*FOUR, "65 Years", None)]),
    ("uncertain-readings", {}, [
        ("NCT00000004", "statusModule.startDateStruct", "Spring 2012", "no month"),
    ]),
    ("unlinked-conditions", {}, [("Headaches, all", "2")]),
    ("unlinked-drugs", {}, [("herbal tea", "1")]),
    ("studies-by-identifier", {"id": "2014-000001-11"}, [TWO]),
    ("studies-by-identifier", {"id": "NCT00000091"}, [ONE]),
    ("studies-by-identifier", {"id": "AC-10"}, [ONE]),
    ("studies-by-identifier", {"id": "AC-1"}, []),
    ("study-history", {"nctId": "NCT00000001"}, [
        ("1", "2012-05-01", "2013-06-02", "Recruiting", None),
        ("2", "2013-06-02", "2013-06-02", "Terminated",
         "overallStatus: Status-RECRUITING → Status-TERMINATED"),
        ("3", "2013-06-02", None, "Completed", "phase: none → Phase-PHASE2"),
    ]),
    ("study-history", {"nctId": "NCT00000002"}, []),
    ("status-on-date", {"nctId": "NCT00000001", "day": "2013-06-01"}, [
        ("NCT00000001", "Recruiting", "Phase 1", "1", "2012-05-01", "2013-06-02"),
    ]),
    ("status-on-date", {"nctId": "NCT00000001", "day": "2013-06-02"}, [
        ("NCT00000001", "Completed", "Phase 1/Phase 2", "3", "2013-06-02", None),
    ]),
    ("status-on-date", {"nctId": "NCT00000001", "day": "2012-04-30"}, []),
]  # fmt: skip
