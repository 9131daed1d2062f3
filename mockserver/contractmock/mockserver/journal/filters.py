"""Filters: which entries of the journal a reader wants."""

from dataclasses import dataclass

from contractmock.mockserver.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilters:
    """What an entry must be to be wanted; None wants any.

    Attributes:
        operation: Label (``POST /v2/image/sync``) or ``operationId``.
        status: Status of the response.
        violation: A rule (``enum``) that was broken; True for any, False for none.
        mount: Name of the mount.
        since: Only entries with a greater number.
        limit: At most so many, the newest.
    """

    operation: str | None = None
    status: int | None = None
    violation: str | bool | None = None
    mount: str | None = None
    since: int | None = None
    limit: int | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is wanted, `limit` apart."""
        return (
            (self.operation is None or self.operation in (entry.operation, entry.operation_id))
            and (self.status is None or entry.response.status == self.status)
            and (self.mount is None or entry.mount == self.mount)
            and (self.since is None or entry.id > self.since)
            and (self.violation is None or _breaks(entry, self.violation))
        )


ANY = EntryFilters()
"""Wants every entry."""


def _breaks(entry: Entry, violation: str | bool) -> bool:
    if isinstance(violation, bool):
        return bool(entry.violations) is violation
    return any(each.rule == violation for each in entry.violations)
