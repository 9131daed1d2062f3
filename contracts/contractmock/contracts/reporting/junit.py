"""JUnit XML: the form in which CI servers take test results."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

from contractmock.contracts.reporting.row import Row, Severity, printable


def junit(name: str, rows: Iterable[Row], clean: Iterable[str] = ()) -> str:
    """One suite, with a test case for each row.

    A row of severity error is a failure, or skipped where it is accepted; any other passes and
    says its message on standard output.

    Args:
        name: The suite's name.
        rows: What was found.
        clean: Groups in which nothing was found; each is a test case that passed.
    """
    groups = _by_group(rows)
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(suites, "testsuite", name=printable(name))
    for group in (each for each in clean if each not in groups):
        _case(suite, group, "no findings")
    for group, members in groups.items():
        for row in members:
            _row(suite, group or name, row)
    _count(suite)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _by_group(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return groups


def _row(suite: ElementTree.Element, group: str, row: Row) -> None:
    case = _case(suite, group, row.title)
    if row.accepted:
        ElementTree.SubElement(case, "skipped", message=printable(f"accepted: {row.accepted}"))
    elif row.severity is Severity.ERROR:
        failure = ElementTree.SubElement(
            case, "failure", message=printable(row.title), type=printable(row.rule)
        )
        failure.text = printable(row.message)
    else:
        ElementTree.SubElement(case, "system-out").text = printable(row.message)


def _case(suite: ElementTree.Element, group: str, title: str) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname=printable(group), name=printable(title)
    )


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("errors", "0")
