"""A recorded call: an exchange, and the operation that it is a call of."""

from dataclasses import dataclass

from contractmock.contracts.comparison.change import Side, Verdict
from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.drift.traffic.remark import Remark, json_type, operand
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import Operation
from contractmock.contracts.pointer import ABSENT, tokens
from contractmock.contracts.routing import Match
from contractmock.contracts.violation import Violation


@dataclass(frozen=True, kw_only=True)
class Call:
    """One exchange with its operation.

    Attributes:
        exchange: The exchange.
        match: The operation, and what its path holds.
    """

    exchange: RecordedExchange
    match: Match

    @property
    def operation(self) -> Operation:
        """The operation."""
        return self.match.operation

    def remark(
        self,
        code: str,
        verdict: Verdict,
        side: Side,
        message: str,
        *,
        location: str,
        source: str,
        pointer: str = "",
        status: str = "",
        media_type: str = "",
        value: object = ABSENT,
        before: Json = None,
        after: object = None,
        rule: str = "",
    ) -> Remark:
        """A remark on this call; the arguments are its attributes."""
        return Remark(
            code=code,
            verdict=verdict,
            side=side,
            operation=self.operation.label,
            location=location,
            status=status,
            media_type=media_type,
            pointer=pointer,
            before=before,
            after=after,
            message=message,
            rule=rule,
            value=value,
            source=source,
            exchange=self.exchange,
        )

    def violated(
        self,
        code: str,
        verdict: Verdict,
        side: Side,
        violation: Violation,
        *,
        source: str,
        status: str = "",
        media_type: str = "",
    ) -> Remark:
        """A remark on a place where the call leaves its contract."""
        return self.remark(
            code,
            verdict,
            side,
            violation.message,
            location=self._location(violation),
            source=source,
            pointer=violation.pointer,
            status=status,
            media_type=media_type if violation.location == "body" else "",
            value=violation.value,
            before=operand(violation.rule, violation.expected),
            after=json_type(violation.value),
            rule=violation.rule,
        )

    def _location(self, violation: Violation) -> str:
        """The part of the message; for a missing credential that where it belongs."""
        if violation.location != "security":
            return violation.location
        name = tokens(violation.pointer)[0]
        schemes = (each for alternative in self.operation.security for each in alternative)
        return next((each.location for each in schemes if each.parameter == name), "header")
