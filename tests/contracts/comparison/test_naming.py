"""Every difference that the relation knows has a name and a sentence, whichever side it is on."""

import pytest

from contractmock.contracts.comparison.catalogue import CODES
from contractmock.contracts.comparison.inclusion.codes import CODES as OF_THE_RELATION
from contractmock.contracts.comparison.naming import SENTENCES, code_for


@pytest.mark.parametrize("code", sorted(OF_THE_RELATION))
def test_a_difference_is_named_as_seen_from_the_old_contract(code: str) -> None:
    widened, narrowed = (code_for(code, new_is_narrow=each) for each in (True, False))
    assert widened == code
    assert {widened, narrowed} <= SENTENCES.keys()
    one_sided = {"condition-changed", "format-changed", "nothing-allowed", "pattern-changed"}
    assert (widened == narrowed) == (code in one_sided | {"schema-changed"})


def test_codes_are_sorted_words_and_their_sentences_end() -> None:
    for code, sentence in CODES.items():
        assert code == code.lower()
        assert " " not in code
        assert sentence.endswith(".")
