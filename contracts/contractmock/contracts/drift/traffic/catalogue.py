"""The catalogue of what recorded traffic can show: every code with its sentence."""

from collections.abc import Mapping

REQUEST_VIOLATION = "request-violation"
RESPONSE_VIOLATION = "response-violation"
UNDOCUMENTED_STATUS = "undocumented-status"
UNDOCUMENTED_MEDIA_TYPE = "undocumented-media-type"
UNDOCUMENTED_PARAMETER = "undocumented-parameter"
EXTRA_MEMBER = "extra-member"
EXTRA_ENUM_VALUE = "extra-enum-value"

CODES: Mapping[str, str] = {
    REQUEST_VIOLATION: "A request that was sent leaves the contract.",
    RESPONSE_VIOLATION: "A response that came leaves the contract.",
    UNDOCUMENTED_STATUS: "A response has a status that the contract does not have.",
    UNDOCUMENTED_MEDIA_TYPE: "A response is of a media type that the contract does not have.",
    UNDOCUMENTED_PARAMETER: "A request has a query parameter that the contract does not have.",
    EXTRA_MEMBER: "A body has a member that the contract neither declares nor forbids.",
    EXTRA_ENUM_VALUE: "A response has a value that its list of values does not have.",
}
"""By code what it means."""

FACTS: Mapping[str, str] = {
    "traffic-judged": "How many exchanges are calls of the contract's operations.",
    "traffic-unmatched": "Exchanges that are calls of no operation; they are not judged.",
    "traffic-elsewhere": "Exchanges with an operation's path at a host that is not the contract's.",
    "traffic-unanswered": "Calls whose response the recording does not have.",
    "traffic-invented": "Responses that the mock put a fault into, or gave for itself.",
    "traffic-unreadable": "Entries of the recording that are no exchanges.",
}
"""By code what a run tells of itself."""
