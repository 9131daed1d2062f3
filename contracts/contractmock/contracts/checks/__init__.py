"""Checking a document: the catalogue of rules, and what all of them find."""

from dataclasses import replace
from urllib.parse import quote

from contractmock.contracts.checks.catalogue import RULES
from contractmock.contracts.checks.survey import Survey
from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import defects
from contractmock.contracts.notice import Notice

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
    """The keywords that cannot be understood, of all schemas in one go.

    One schema that refers to all others lets each be lowered once, however often it is used.
    """
    references = (f"#{quote(site.pointer)}" for site in survey.roots)
    every = {"anyOf": [{"$ref": reference} for reference in references]}
    data = {**survey.document.data, "x-contractmock-every-schema": every}
    return defects(replace(survey.document, data=data), "/x-contractmock-every-schema")
