"""Groups of results that are missing, nameless or negative."""

from __future__ import annotations

from collections import Counter

from kg.validation.validator import get_validator
from tests.conftest import ROOT
from tests.mapping_results_study import ct, describe, map_results, one_class, outcome, to_ntriples


def test_a_group_that_is_not_there_loses_no_number() -> None:
    results = outcome(
        classes=[one_class({"groupId": "OG009", "value": "5"})],
        denoms=[{"units": "Participants", "counts": [{"groupId": "OG009", "value": "7"}]}],
        analyses=[{"groupIds": ["OG000", "OG009"], "pValue": "<0.05"}],
    )
    stats = {"groupId": "EG009", "numAffected": 2, "numAtRisk": 7}
    results["adverseEventsModule"] = {"otherEvents": [{"term": "Rash", "stats": [stats]}]}
    achieved = {"groupId": "FG009", "numSubjects": "7"}
    milestone = {"type": "STARTED", "achievements": [achieved]}
    results["participantFlowModule"] = {"periods": [{"title": "P", "milestones": [milestone]}]}
    graph = map_results(results)
    for property_, group in (("measurement", "OG009"), ("denom", "OG009"), ("analysis", "OG009")):
        [found] = describe(graph, property_)
        assert found["unresolvedGroupId"] == group
    [event] = describe(graph, "eventStats")
    assert (event["unresolvedGroupId"], event["numAffected"]) == ("EG009", "2")
    [reached] = describe(graph, "achievement")
    assert (reached["unresolvedGroupId"], reached["numSubjects"]) == ("FG009", "7")
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies")
    findings = [
        f
        for f in validator.find(to_ntriples(results))
        if (f.source_shape or "").endswith("-unresolvedGroupId")
    ]
    assert Counter(f.severity for f in findings) == {"Warning": 5}
    assert {f.value for f in findings} == {"OG009", "EG009", "FG009"}


def test_numbers_of_no_group_are_kept_and_labelled() -> None:
    results = outcome(
        classes=[one_class({"groupId": "", "value": "5"}, {"groupId": ""})],
        denoms=[{"units": "Eyes", "counts": [{"groupId": "", "value": "7"}]}, {"units": "Ears"}],
    )
    results["adverseEventsModule"] = {
        "seriousEvents": [{"stats": [{"groupId": "", "numAtRisk": 7}, {"groupId": ""}]}]
    }
    achieved = {"groupId": "", "comment": "lost"}
    results["participantFlowModule"] = {"periods": [{"milestones": [{"achievements": [achieved]}]}]}
    graph = map_results(results)
    labels = [
        sorted(found["label"] for found in describe(graph, property_))
        for property_ in ("measurement", "denom", "eventStats", "achievement", "milestone")
    ]
    assert labels == [
        ["5", "Nothing measured"],
        ["7 Eyes", "Ears"],
        ["not given", "not given of 7"],
        ["Nobody counted"],
        ["Milestone"],
    ]
    assert not list(graph.quads_for_predicate(ct("unresolvedGroupId")))


def test_negative_counts_are_refused_and_loaded_as_they_are() -> None:
    group = {"id": "EG000", "title": "A", "deathsNumAffected": -1, "seriousNumAtRisk": 5}
    results = {"adverseEventsModule": {"eventGroups": [group]}}
    [found] = describe(map_results(results), "eventGroup")
    assert found["deathsNumAffected"] == "-1"
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies")
    findings = [
        f for f in validator.find(to_ntriples(results)) if "EventGroup" in str(f.source_shape)
    ]
    assert [(f.severity, f.value) for f in findings] == [("Violation", "-1")]
