"""What a page's address says of a piece may be nonsense, or cut off on its way: the page opens as if it said nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mlpteach import problems, widgets

pytestmark = pytest.mark.delivery
NONSENSE = ("%", "%E0%A4%A", "rates-1:rate=0.1%", "rates-1:pins=0.length 0.__proto__ 9.9 x", "rates-1:rate=-1&hidden=99",
            "network-1:row=99&id=__proto__&push=1e9&back=-1", "neuron-1:x1=NaN&b=toString", "walk-1:epoch=-5&step=999",
            "a:b:c", ":")


@pytest.fixture(scope="module")
def page_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with one piece of each kind that has a state."""
    pieces = [widgets.learning_rate_explorer(problems.XOR, epochs=20), widgets.network(problems.FIRST_COLUMN),
              widgets.neuron_explorer(), widgets.walkthrough(problems.FIRST_COLUMN, epoch=1)]
    file = tmp_path_factory.mktemp("pieces") / "page.html"
    file.write_text("<!doctype html><meta charset=utf-8>" + "".join(piece.html() for piece in pieces), "utf-8")
    return file


def test_nonsense_in_the_address_changes_nothing(browser: Browser, page_of_all: Path) -> None:
    shown, errors = [], []
    for state in ("", *NONSENSE):
        page = browser.new_page()
        page.on("pageerror", lambda error, state=state: errors.append((state, str(error))))
        page.goto(page_of_all.as_uri() + f"#{state}")
        page.wait_for_function("document.querySelector('[data-piece=network]').live")
        page.wait_for_function("document.querySelector('.mlpteach-pick').options.length > 1")
        shown.append(page.locator("body").inner_text())
        page.close()
    assert errors == []
    assert set(shown) == {shown[0]}
