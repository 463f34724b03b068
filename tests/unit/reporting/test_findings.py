"""Findings and results in the forms of other tools: SARIF, GitHub's annotations, JUnit."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from policy_engine import PolicyDecisionPoint
from policy_engine.diagnostics import problem
from policy_engine.reporting.calendar import day_in
from policy_engine.reporting.diagnostics import github_annotations, sarif
from policy_engine.reporting.scenarios import junit
from policy_engine.source import Place
from policy_engine.testing.runner import ScenarioResult
from policy_engine.testing.scenarios import Scenario
from tests.policies import permit, point


def test_sarif_has_addresses_that_are_addresses():
    found = (
        problem("empty-file", Place("un dossier/é.yaml", 1, 1)),
        problem("empty-file", Place("/tmp/a.yaml", 2, 3)),  # noqa: S108 - a name, no file
        problem("missing-date", None),
    )
    run = json.loads(json.dumps(sarif(found, "fr")))["runs"][0]
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == ["empty-file", "missing-date"]
    uris = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in run["results"][:2]
    ]
    assert uris == ["un%20dossier/%C3%A9.yaml", "file:///tmp/a.yaml"]
    assert "locations" not in run["results"][2]


def test_annotations_escape_what_github_reads():
    found = (problem("unreadable-file", Place("a,b:c.yaml", 1, 2), reason="100 %"),)
    assert github_annotations(found, "en") == (
        "::error file=a%2Cb%3Ac.yaml,line=1,col=2,title=unreadable-file::"
        "this file cannot be read: 100 %25\n"
    )
    nowhere = github_annotations((problem("missing-date", None),), "en")
    assert nowhere.startswith("::error title=missing-date::")


def result(decision_point: PolicyDecisionPoint, name: str, outcome: str) -> ScenarioResult:
    at = date(2021, 1, 1)
    scenario = Scenario(name, "p", at, {}, {"outcome": outcome}, (), Place("a&b.yaml", 3, 4))
    decision = decision_point.decide("p", at=at)
    return ScenarioResult(scenario, {"outcome": str(decision.outcome)}, decision)


def test_junit_is_xml_whatever_people_write():
    decision_point = point(rules={"r": permit("a")})
    results = (
        result(decision_point, "bien", "indeterminate"),
        result(decision_point, 'mal <&"\x07', "permit"),
    )
    suite = ET.fromstring(junit(results, "fr"))[0]  # noqa: S314 - our own text
    counts = {"tests": "2", "failures": "1", "errors": "0"}
    assert suite.attrib == {"name": "a&b.yaml", "file": "a&b.yaml", **counts}
    good, bad = suite
    assert (good.attrib["name"], len(good)) == ("bien", 0)
    assert bad.attrib["name"] == 'mal <&"\N{REPLACEMENT CHARACTER}'
    assert bad[0].attrib["message"] == "outcome\u00a0: attendu permit, obtenu indeterminate"


#: What the report of a build may hold, by Jenkins' schema of JUnit: element → attributes, those
#: that it must have first.
JUNIT = {
    "testsuites": ("", "name tests failures errors time"),
    "testsuite": (
        "name tests failures errors",
        "file time skipped timestamp hostname id package group log url",
    ),
    "testcase": ("name", "classname time group"),
    "failure": ("", "message type"),
}


@pytest.mark.parametrize("name", ["bien", 'mal <&"\x07\ufffe\ud800', "a::b [c]\nd"])
def test_junit_has_the_shape_that_jenkins_demands(name: str):
    decision_point = point(rules={"r": permit("a")})
    results = [
        ScenarioResult(replace(each.scenario, place=Place(file, 3, 4)), each.got, each.decision)
        for file in ("/abs/p/scenarios/a.yaml", "../p/scenarios/b.yaml")
        for each in (
            result(decision_point, name, "indeterminate"),
            result(decision_point, f"{name} !", "permit"),
        )
    ]
    root = ET.fromstring(junit(results, "en").encode())  # noqa: S314 - our own text
    for each in root.iter():
        must, may = JUNIT[each.tag]
        assert set(must.split()) <= set(each.attrib) <= {*must.split(), *may.split()}
    for each in (root, *root):
        cases, failures = list(each.iter("testcase")), list(each.iter("failure"))
        counted = (str(len(cases)), str(len(failures)), "0")
        assert (each.get("tests"), each.get("failures"), each.get("errors")) == counted
    classes = [each.get("classname") for each in root.iter("testcase")]
    assert classes == ["abs.p.scenarios.a.yaml"] * 2 + ["p.scenarios.b.yaml"] * 2
    failure = root[0][1][0]
    assert failure.text is not None
    assert failure.text.splitlines()[0].endswith(" /abs/p/scenarios/a.yaml:3")


def test_days_are_written_as_people_write_them():
    assert day_in(date(2021, 5, 1), "fr") == "1er mai 2021"
    assert day_in(date(2021, 8, 2), "fr") == "2 août 2021"
    assert day_in(date(2021, 5, 1), "en") == "1 May 2021"
