"""Files chosen on a page, as a person does: the next press comes when they have arrived."""

from collections.abc import Sequence
from pathlib import Path
from typing import overload

from playwright.sync_api import FilePayload, Locator, Response, expect


@overload
def upload(field: Locator, files: Sequence[FilePayload]) -> None: ...
@overload
def upload(field: Locator, files: Sequence[Path]) -> None: ...
def upload(field: Locator, files: Sequence[FilePayload] | Sequence[Path]) -> None:
    """Choose files in an upload field and wait until the server has each of them.

    Not before the page is drawn to its end: a field that is drawn anew forgets its files. A
    form's button is disabled while its files are on their way: a press in between is lost.
    """
    arrived: list[str] = []

    def all_arrived(answer: Response) -> bool:
        if answer.request.method == "PUT":
            arrived.append(answer.url)
        return len(arrived) >= len(files)

    app = field.page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    with field.page.expect_response(all_arrived):
        field.set_input_files(files)
