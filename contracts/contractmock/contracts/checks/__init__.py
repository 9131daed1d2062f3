"""Checking a document: the catalogue of rules, and what all of them find."""

from contractmock.contracts.checks.catalogue import RULES
from contractmock.contracts.checks.survey import Survey
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.notice import Notice
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.schema import Direction

__all__ = ["RULES", "check"]


def check(document: Document) -> tuple[Notice, ...]:
    """Everything that is wrong with a document: loading, overlays, compiling, and all rules.

    Sorted by pointer, then by rule; each notice once.
    """
    survey = Survey(document)
    found = {*survey.contract.notices, *_malformed_keywords(survey)}
    for rule in RULES:
        found.update(rule.notices(survey))
    return tuple(sorted(found, key=lambda notice: (notice.pointer, notice.rule, notice.message)))


def _malformed_keywords(survey: Survey) -> tuple[Notice, ...]:
    """The keywords that cannot be understood, of all schemas in one go."""
    data = survey.document.data
    roots = [site.pointer for site in survey.roots if follow(data, site.pointer)[1] is not ABSENT]
    schemas = survey.schemas(Direction.RESPONSE)
    return schemas.defects(roots)
