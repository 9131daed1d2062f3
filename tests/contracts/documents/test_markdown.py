import pytest

from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.documents.markdown import openapi_block
from contractmock.contracts.errors import ContractError

SMALL = "openapi: 3.1.0\npaths: {}\n"


def block(page: str) -> str:
    return openapi_block(page, "page.md").text


def test_the_fenced_openapi_document_is_found_among_other_blocks() -> None:
    page = (
        "# Image\n```bash\ncurl openapi: no\n```\n\n"
        f"````yaml api-reference/openapi.yaml post /v2/image\n{SMALL}````\n\n```json\n{{}}\n```\n"
    )
    assert block(page) == SMALL
    assert load_text("page", page).data == {"openapi": "3.1.0", "paths": {}}


def test_a_json_document_in_a_block_is_found() -> None:
    page = 'Example:\n\n```json\n{"openapi": "3.0.3", "paths": {}}\n```\n'
    assert load_text("page.md", page).version == "3.0.3"


@pytest.mark.parametrize("fence", ["```", "`````", "~~~", "~~~~~~"])
def test_a_fence_may_have_any_length_and_either_character(fence: str) -> None:
    assert block(f"{fence} yaml title=x\n{SMALL}{fence}") == SMALL


def test_a_shorter_fence_inside_does_not_end_the_block() -> None:
    inner = "info:\n  description: |\n    ```\n    x\n    ```\n"
    assert block(f"````yaml\n{SMALL}{inner}````\n") == SMALL + inner


def test_a_block_that_is_never_closed_goes_to_the_end() -> None:
    assert block(f"```yaml\n{SMALL}").strip() == SMALL.strip()


def test_the_indentation_of_an_indented_block_is_taken_off() -> None:
    indented = "".join(f"    {line}\n" for line in ("```yaml", *SMALL.splitlines(), "```"))
    assert block(f"<Tab>\n{indented}</Tab>\n") == SMALL


def test_line_ends_of_windows_are_no_matter() -> None:
    page = f"# x\n```yaml\n{SMALL}```\n".replace("\n", "\r\n")
    assert load_text("page.md", page).version == "3.1.0"


@pytest.mark.parametrize(
    "page", ["# only text\n", "```yaml\nname: x\n```\n", '```json\n{"a": {}}\n```\n']
)
def test_a_page_without_an_openapi_document_is_refused(page: str) -> None:
    with pytest.raises(ContractError, match="no fenced block of this page holds"):
        load_text("page.md", page)


def test_a_page_with_two_openapi_documents_is_refused() -> None:
    page = f"```yaml\n{SMALL}```\n\n```yaml\n{SMALL}```\n"
    with pytest.raises(ContractError, match=r"2 fenced blocks .* \(lines 2, 7\)"):
        load_text("page.md", page)


def test_an_error_inside_the_block_names_the_line_of_the_page() -> None:
    with pytest.raises(ContractError, match="line 5, column"):
        load_text("page.md", "# x\n\n```yaml\nopenapi: 3.1.0\npaths: }\n```\n")


def test_a_yaml_document_whose_prose_has_a_fence_is_no_page() -> None:
    text = f"{SMALL}info:\n  description: |\n    ```yaml\n    openapi: 3.0.0\n    ```\n"
    assert load_text("shop.yaml", text).version == "3.1.0"
