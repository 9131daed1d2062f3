"""The judgement of one difference between two schemas: what it does to whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison import wire
from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted
from contractmock.contracts.comparison.naming import SENTENCES, code_for
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.samples import sample
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import Parameter
from contractmock.contracts.pointer import ABSENT

_OF_BRANCHES = ("format", "type")
"""Keywords of which a value may meet one in each branch, so that one alone shows no difference."""

_BRIEF = 60
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Judges the differences between an old and a new schema at one place.

    Attributes:
        place: Where their values stand.
        old: What the old schema declares.
        new: What the new one does.
        policies: The answers to what no wire can answer.
        carriers: The parameter that carries the value, before and after; None in bodies.
    """

    place: Place
    old: Outline
    new: Outline
    policies: Policies
    carriers: tuple[Parameter, Parameter] | None = None

    def harm(self, difference: Difference) -> Change | None:
        """The change for values that one side sends and the other refuses now; None for nobody's.

        Args:
            difference: The narrow schema is the sender's: the new one where the vendor sends.
        """
        new_is_narrow = self.place.produced
        if self._is_unsent(difference, new_is_narrow=new_is_narrow):
            return None
        code = code_for(difference.code, new_is_narrow=new_is_narrow)
        verdict, why = self._verdict(difference, code)
        return self._change(difference, verdict, new_is_narrow=new_is_narrow, why=why)

    def relief(self, difference: Difference) -> Change | None:
        """The change for values that nobody sends now, or that are newly taken.

        Args:
            difference: The narrow schema is the old one where the vendor sends.
        """
        new_is_narrow = not self.place.produced
        if self._is_unsent(difference, new_is_narrow=new_is_narrow, even_of_maps=True):
            return None
        return self._change(difference, Verdict.COMPATIBLE, new_is_narrow=new_is_narrow, why="")

    def _verdict(self, difference: Difference, code: str) -> tuple[Verdict, str]:
        where = self.place.pointer + difference.pointer
        if not isinstance(difference.verdict, Refuted):
            return Verdict.UNDECIDED, difference.verdict.reason
        if code.startswith("format-") and self._policy("formats", where) == "annotation":
            return Verdict.COMPATIBLE, "formats are annotations"
        if self.place.produced and code in ("enum-widened", "enum-removed"):
            return Verdict(self._policy("response-enum-widened", where)), ""
        if self._witness(difference.verdict) is ABSENT:
            return Verdict.UNDECIDED, "on the wire the two are the same text"
        return Verdict.BREAKING, ""

    def _policy(self, name: str, pointer: str) -> str:
        return self.policies.value(name, self.place.operation, pointer)

    def _witness(self, refuted: Refuted) -> object:
        """The witness; of a parameter one that is refused as text too, `ABSENT` if none is."""
        if self.carriers is None or refuted.witness is None:
            return refuted.witness
        sender, receiver = self.carriers[::-1] if self.place.produced else self.carriers
        lists = [value for value in (refuted.witness, sample(sender.schema, full=True))
                 if isinstance(value, list)]  # fmt: skip
        others = [*(value * 2 for value in lists), *(value[:1] for value in lists)]
        for value in (refuted.witness, *others):
            pairs = [(receiver.name if name == sender.name else name, text)
                     for name, text in wire.write(sender, value)]  # fmt: skip
            if sender.schema.accepts(value) and not wire.takes(receiver, pairs):
                return value
        return ABSENT

    def _shown(self, refuted: Refuted) -> Json:
        witness = self._witness(refuted)
        return None if witness is ABSENT else witness  # type: ignore[return-value]

    def _is_unsent(
        self, difference: Difference, *, new_is_narrow: bool, even_of_maps: bool = False
    ) -> bool:
        """Whether it is about a member that the narrow schema gives nobody a reason to send.

        An object that declares no member at all is a map, of which anything may be sent; unless
        `even_of_maps`, where it only matters who tells the change.
        """
        narrow: Outline | None
        wide: Outline | None
        narrow, wide = (self.new, self.old) if new_is_narrow else (self.old, self.new)
        at = ""
        for token in pointers.tokens(difference.pointer):
            if narrow is None or wide is None:
                return False
            at = pointers.join(at, token)
            is_map = not (narrow.members or even_of_maps)
            if token in wide.members and not is_map and not narrow.sends(token):
                is_there = not isinstance(difference.verdict, Refuted) or (
                    pointers.resolve(difference.verdict.witness, at) is not ABSENT
                )
                where = self.place.pointer + at
                return is_there and self._policy("undeclared-members", where) == "unsent"
            narrow, wide = narrow.step(token), wide.step(token)
        return False

    def _change(
        self, difference: Difference, verdict: Verdict, *, new_is_narrow: bool, why: str
    ) -> Change:
        code = code_for(difference.code, new_is_narrow=new_is_narrow)
        narrow = _said(difference.keyword, difference.narrow)
        wide = _said(difference.keyword, difference.wide)
        before, after = (wide, narrow) if new_is_narrow else (narrow, wide)
        proof = difference.verdict
        tokens = pointers.tokens(difference.pointer)
        if before == after and difference.keyword in _OF_BRANCHES:
            before, after = (
                _of_all(each, tokens, difference.keyword) for each in (self.old, self.new)
            )
        place = self.place.below(*tokens)
        return place.change(
            code,
            verdict,
            _message(code, place, verdict, difference, why),
            before=before,
            after=after,
            witness=self._shown(proof) if isinstance(proof, Refuted) else None,
        )


def _said(keyword: str, value: object) -> Json:
    """What a schema says with a keyword, as the piece of it that does."""
    if value is ABSENT:
        return None
    return {keyword: value} if keyword else value  # type: ignore[dict-item, return-value]


def _of_all(outline: Outline, tokens: Sequence[str], keyword: str) -> Json:
    """What all branches together say with `keyword` of the value that `tokens` lead to."""
    here: Outline | None = outline
    for token in tokens:
        here = here.step(token) if here else None
    if here is None:
        return None
    formats = (node["format"] for node in here.nodes if "format" in node)
    return {keyword: listed(sorted(here.types if keyword == "type" else set(formats)))}


def _message(code: str, place: Place, verdict: Verdict, difference: Difference, why: str) -> str:
    proof = difference.verdict
    because = f" ({why})" if why else ""
    if verdict is Verdict.COMPATIBLE or not isinstance(proof, Refuted):
        sentence = SENTENCES.get(code, "What is allowed has changed.").rstrip(".")
        return f"{sentence[0].lower()}{sentence[1:]}{because}"
    value = pointers.resolve(proof.witness, proof.pointer)
    what = "be absent" if value is ABSENT else f"be {_brief(value)}"
    rule = f" by `{difference.keyword}`" if difference.keyword else ""
    if place.produced:
        return f"it may now {what}, which the old contract refuses{rule}{because}"
    return f"it could {what}, which the new contract refuses{rule}{because}"


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"
