"""The writers of reports: the same rows in each format that other programs read."""

import json
from xml.etree import ElementTree

import jsonschema

from contractmock.contracts.reporting.github import annotations
from contractmock.contracts.reporting.junit import junit
from contractmock.contracts.reporting.markdown import markdown
from contractmock.contracts.reporting.row import Row, RuleText, Severity, printable
from contractmock.contracts.reporting.sarif import sarif

ERROR = Row(
    rule="must-return",
    severity=Severity.ERROR,
    title="null at /a, 50%: raised",
    message="first line\nsecond: line",
    file="tests/test a.py",
    line=7,
    pointer="/a",
    group="tests/test a.py::test",
    fingerprint="0123456789ab",
    properties={"zone": "allowed"},
)
WARNING = Row(rule="hang", severity=Severity.WARNING, title="hangs | *so*", message="```\nx\n```")
ACCEPTED = Row(
    rule="hang",
    severity=Severity.ERROR,
    title="known",
    message="",
    group="other",
    accepted="next release",
)

# What SARIF 2.1.0 demands of the parts that are written (sections 3.13, 3.14, 3.19, 3.27 to 3.35).
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "message": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}},
            "additionalProperties": False,
        },
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "semanticVersion": {"type": "string"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {
                            "id": {"type": "string"},
                            "shortDescription": {"$ref": "#/$defs/message"},
                            "helpUri": {"type": "string", "format": "uri"},
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "properties": {"type": "object"},
                "partialFingerprints": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                },
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "suppressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"enum": ["inSource", "external"]},
                            "justification": {"type": "string"},
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        },
        "location": {
            "type": "object",
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "properties": {
                                "uri": {"type": "string", "format": "uri-reference"},
                                "uriBaseId": {"type": "string"},
                            },
                            "additionalProperties": False,
                        },
                        "region": {
                            "type": "object",
                            "properties": {"startLine": {"type": "integer", "minimum": 1}},
                            "additionalProperties": False,
                        },
                    },
                    "additionalProperties": False,
                },
                "logicalLocations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "fullyQualifiedName": {"type": "string"},
                            "kind": {"type": "string"},
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        },
    },
}


def test_sarif_has_the_published_form() -> None:
    rules = [RuleText(id="hang", summary="It ends.", help_url="https://example.com/hang")]
    log = json.loads(sarif([ERROR, WARNING, ACCEPTED], rules))
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["must-return", "hang"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 1]
    first, second, third = run["results"]
    location = first["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "tests/test%20a.py"
    assert location["physicalLocation"]["region"] == {"startLine": 7}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/a"
    assert first["partialFingerprints"] == {"contractmock/v1": "0123456789ab"}
    assert "locations" not in second
    assert third["suppressions"] == [{"kind": "external", "justification": "next release"}]


def test_sarif_without_results_is_still_a_run() -> None:
    log = json.loads(sarif([]))
    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["results"] == []


def test_annotations_escape_what_would_end_them() -> None:
    assert annotations([ERROR, ACCEPTED]) == (
        "::error file=tests/test a.py,line=7,title=null at /a%2C 50%25%3A raised"
        "::first line%0Asecond: line\n"
    )


def test_an_annotation_without_a_file_belongs_to_the_run() -> None:
    assert annotations([WARNING]) == "::warning title=hangs | *so*::```%0Ax%0A```\n"


def test_junit_counts_failures_and_skips_what_is_accepted() -> None:
    text = junit("fuzz", [ERROR, WARNING, ACCEPTED], clean=["clean", "other"])
    suite = ElementTree.fromstring(text)[0]
    assert suite.attrib == {
        "name": "fuzz",
        "tests": "4",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
    }
    clean, failure, warning, accepted = suite
    assert clean.attrib == {"classname": "clean", "name": "no findings"}
    assert failure[0].tag == "failure"
    assert failure[0].text == ERROR.message
    assert warning[0].tag == "system-out"
    assert accepted[0].attrib == {"message": "accepted: next release"}


def test_junit_stays_xml_whatever_a_client_writes() -> None:
    row = Row(rule="x", severity=Severity.ERROR, title="\x00", message="\x1b[31m \ud800 <&>")
    failure = ElementTree.fromstring(junit("fuzz", [row]))[0][0][0]
    assert failure.text == "\\u001b[31m \\ud800 <&>"


def test_markdown_lists_what_is_severe_first_and_fences_messages() -> None:
    text = markdown("Client fuzzing", [ACCEPTED, WARNING, ERROR])
    lines = text.splitlines()
    assert lines[:2] == ["# Client fuzzing", ""]
    assert [line.split(" | ")[0] for line in lines[4:7]] == [
        "| error",
        "| warning",
        "| accepted: next release",
    ]
    assert "hangs \\| \\*so\\*" in lines[5]
    assert "````text\n```\nx\n```\n````" in text
    assert "## known" not in text


def test_markdown_says_that_nothing_was_found() -> None:
    assert markdown("Client fuzzing", []) == "# Client fuzzing\n\nNothing found.\n"


def test_control_characters_are_shown_not_obeyed() -> None:
    assert printable("a\tb\nc\x1b[0m\x7f") == "a\tb\nc\\u001b[0m\\u007f"
