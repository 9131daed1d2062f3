"""SARIF 2.1.0: the form in which code-scanning services take results."""

import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from contractmock.contracts.reporting.row import Row, RuleText, printable
from contractmock.contracts.version import version

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "contractmock/v1"
"""The name under which a result carries its fingerprint; the number is that of the recipe."""


def sarif(rows: Iterable[Row], rules: Iterable[RuleText] = ()) -> str:
    """A log of one run.

    Args:
        rows: The results. An accepted one is listed as suppressed, with its reason.
        rules: What the rules mean; a rule that is not among them is listed by its id alone.
    """
    results = tuple(rows)
    listed = _rules(results, rules)
    place = {rule.id: index for index, rule in enumerate(listed)}
    driver = {
        "name": "contractmock",
        "semanticVersion": version(),
        "rules": [_rule(rule) for rule in listed],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(row, place[row.rule]) for row in results],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rules(rows: Sequence[Row], known: Iterable[RuleText]) -> list[RuleText]:
    texts = {rule.id: rule for rule in known}
    used = dict.fromkeys(row.rule for row in rows)
    return [texts.get(each, RuleText(id=each, summary=each)) for each in used]


def _rule(rule: RuleText) -> dict[str, object]:
    plain: dict[str, object] = {"id": rule.id, "shortDescription": {"text": rule.summary}}
    if rule.help_url:
        plain["helpUri"] = rule.help_url
    return plain


def _result(row: Row, rule_index: int) -> dict[str, object]:
    plain: dict[str, object] = {
        "ruleId": row.rule,
        "ruleIndex": rule_index,
        "level": row.severity.value,
        "message": {"text": printable(f"{row.title}\n{row.message}".strip())},
        "properties": _properties(row),
    }
    if row.fingerprint:
        plain["partialFingerprints"] = {FINGERPRINT: row.fingerprint}
    if location := _location(row):
        plain["locations"] = [location]
    if row.accepted:
        plain["suppressions"] = [{"kind": "external", "justification": row.accepted}]
    return plain


def _properties(row: Row) -> Mapping[str, object]:
    return {**row.properties, **({"group": row.group} if row.group else {})}


def _location(row: Row) -> dict[str, object]:
    plain: dict[str, object] = {}
    if row.file:
        plain["physicalLocation"] = {
            "artifactLocation": {"uri": quote(row.file), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": row.line or 1},
        }
    if row.pointer:
        plain["logicalLocations"] = [{"fullyQualifiedName": row.pointer, "kind": "member"}]
    return plain
