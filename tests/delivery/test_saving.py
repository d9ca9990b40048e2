"""What is saved of an interactive piece: its picture, where it has one, without the view that needs its kernel."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlpteach.delivery.saving import VIEW, keep_pictures

PICTURE: dict[str, Any] = {"image/png": "iVBORw0KGgo=", "text/plain": "a piece"}
OTHERS: dict[str, Any] = {"text/plain": "somebody else's slider"}


@pytest.mark.parametrize(("data", "kept"), [
    (PICTURE | {VIEW: {"model_id": "1"}}, PICTURE), (OTHERS | {VIEW: {"model_id": "1"}}, OTHERS | {VIEW: {"model_id": "1"}}),
    (PICTURE, PICTURE), (OTHERS, OTHERS)])
def test_a_view_is_left_out_where_there_is_a_picture(data: dict[str, Any], kept: dict[str, Any]) -> None:
    stream = new_output("stream", text="printed")
    cells = [new_markdown_cell("words"), new_code_cell("piece", outputs=[stream, new_output("execute_result", data)])]
    model = {"type": "notebook", "content": new_notebook(cells=cells)}
    keep_pictures(model, path="lesson.ipynb", contents_manager=None)
    assert model["content"].cells[1].outputs[1].data == kept
    assert model["content"].cells[1].outputs[0] == stream
    nbformat.validate(model["content"])


def test_other_files_are_saved_as_they_are() -> None:
    model = {"type": "file", "content": "words"}
    keep_pictures(model, path="words.txt", contents_manager=None)
    assert model == {"type": "file", "content": "words"}
