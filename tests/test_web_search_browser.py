"""The search box in a real browser: completions by keyboard and by pointer, and the pages of the
search on a desk and on a phone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.browser import Browser, needs_browser, start_browser
from tests.web_dataset import RICH

pytest_plugins = ("tests.web_fixtures",)
pytestmark = needs_browser

BOX = "document.querySelector('input[type=search]')"
OPTIONS = "[...document.querySelectorAll('[role=listbox]:not([hidden]) [role=option]')]"
SELECTED = f"{OPTIONS}.filter(one => one.ariaSelected === 'true').map(one => one.textContent)"
KEYS = {"ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "Enter": 13, "Tab": 9, "Backspace": 8}
_WAIT_S = 20
PAGES = (
    "/search?q=imatinib",
    "/search?type=drug&q=e",
    "/search?type=condition&q=sarcoma",
    "/search?type=drug&q=imatanib",
    "/search?type=drug",
    f"/study/{RICH}/similar",
    f"/study/{RICH}.html",
)
# What sticks out of the window, but for what has a scroll bar of its own.
WIDER = """[...document.querySelectorAll('main *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('pre, .scroll, svg, .unseen');
}).map(one => one.tagName + '#' + one.id + '.' + one.className).slice(0, 5)"""


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """A server of the small graph on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for the tests of this file."""
    profile: Path = tmp_path_factory.mktemp("profile")
    with start_browser(profile) as browser:
        yield browser


def press(browser: Browser, key: str) -> None:
    """A key, down and up."""
    code = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
    text = {"text": "\r"} if key == "Enter" else {}
    browser.call("Input.dispatchKeyEvent", type="keyDown", **code, **text)
    browser.call("Input.dispatchKeyEvent", type="keyUp", **code)


def write(browser: Browser, text: str) -> None:
    """``text`` typed into the search box, letter by letter."""
    browser.evaluate(f"{BOX}.focus()")
    for letter in text:
        browser.call("Input.dispatchKeyEvent", type="char", text=letter)


def wait_for(browser: Browser, script: str) -> Any:
    """The value of ``script``, as soon as there is one."""
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        if value := browser.evaluate(script):
            return value
        time.sleep(0.05)
    raise AssertionError(f"never true: {script}")


@pytest.mark.parametrize("path", ["/", "/ontology.html", "/search", "/search?type=drug"])
def test_a_box_is_a_combobox(browser: Browser, address: str, path: str) -> None:
    browser.resize(1280, 900)
    browser.open(address + path)
    names = ("role", "autocomplete", "aria-autocomplete", "aria-expanded")
    found = browser.evaluate(f"{list(names)}.map(name => {BOX}.getAttribute(name))")
    assert found == ["combobox", "off", "list", "false"]
    assert browser.evaluate(
        f"document.getElementById({BOX}.getAttribute('aria-controls')).role === 'listbox'"
    )
    assert browser.evaluate(f"{BOX}.getAttribute('aria-label').length > 5")


def test_completions_are_chosen_with_arrows_and_enter(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "sarcoma glee")
    options = wait_for(browser, f"{OPTIONS}.map(one => one.textContent)")
    assert options[0].startswith("Gleevec")
    assert "61 studies" in options[0]
    assert browser.evaluate(f"{BOX}.getAttribute('aria-expanded')") == "true"
    assert browser.evaluate(SELECTED) == []
    press(browser, "ArrowDown")
    assert browser.evaluate(SELECTED) == options[:1]
    assert browser.evaluate(
        f"document.getElementById({BOX}.getAttribute('aria-activedescendant')).ariaSelected"
    ) == "true"  # fmt: skip
    press(browser, "Enter")
    assert browser.evaluate(f"{BOX}.value") == "sarcoma Gleevec"
    assert browser.evaluate("location.pathname") == "/"
    assert browser.evaluate(f"{OPTIONS}.length") == 0
    press(browser, "Enter")
    assert wait_for(browser, "location.pathname === '/search' && location.search") == (
        "?q=sarcoma+Gleevec"
    )


def test_arrows_go_round_by_way_of_the_typed_text(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "sar")
    number = wait_for(browser, f"{OPTIONS}.length")
    assert number >= 2
    press(browser, "ArrowUp")
    last = browser.evaluate(SELECTED)
    assert last == browser.evaluate(f"{OPTIONS}.map(one => one.textContent)")[-1:]
    press(browser, "ArrowDown")
    assert browser.evaluate(SELECTED) == []
    assert browser.evaluate(f"{BOX}.hasAttribute('aria-activedescendant')") is False
    for _ in range(number + 1):
        press(browser, "ArrowDown")
    assert browser.evaluate(SELECTED) == []
    assert browser.evaluate(f"{BOX}.value") == "sar"


def test_escape_closes_the_list_and_keeps_the_text(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "imat")
    wait_for(browser, f"{OPTIONS}.length")
    press(browser, "ArrowDown")
    press(browser, "Escape")
    assert browser.evaluate(f"{OPTIONS}.length") == 0
    assert browser.evaluate(f"{BOX}.getAttribute('aria-expanded')") == "false"
    assert browser.evaluate(f"{BOX}.value") == "imat"
    assert browser.evaluate(f"document.activeElement === {BOX}")
    press(browser, "ArrowDown")
    assert wait_for(browser, f"{OPTIONS}.length") >= 1


def test_leaving_the_box_closes_the_list(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "imat")
    wait_for(browser, f"{OPTIONS}.length")
    press(browser, "Tab")
    assert browser.evaluate(f"{OPTIONS}.length") == 0
    assert not browser.evaluate(f"document.activeElement === {BOX}")


def test_enter_without_a_choice_searches_for_what_was_typed(browser: Browser, address: str) -> None:
    browser.open(address + "/ontology.html")
    write(browser, "imat")
    wait_for(browser, f"{OPTIONS}.length")
    press(browser, "Enter")
    assert wait_for(browser, "location.pathname === '/search' && location.search") == "?q=imat"


def test_a_completion_is_chosen_with_the_pointer(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "everoli")
    wait_for(browser, f"{OPTIONS}.length")
    x, y = browser.evaluate(
        f"(box => [box.x + box.width / 2, box.y + box.height / 2])"
        f"({OPTIONS}[0].getBoundingClientRect())"
    )
    at = {"x": x, "y": y, "button": "left", "clickCount": 1}
    browser.call("Input.dispatchMouseEvent", type="mousePressed", **at)
    browser.call("Input.dispatchMouseEvent", type="mouseReleased", **at)
    assert browser.evaluate(f"{BOX}.value") == "everolimus"
    assert browser.evaluate(f"document.activeElement === {BOX}")


def test_the_type_of_the_page_is_the_type_of_its_completions(
    browser: Browser, address: str
) -> None:
    browser.open(address + "/search?type=condition")
    browser.asked.clear()
    write(browser, "sar")
    wait_for(browser, f"{OPTIONS}.length")
    asked = [url for url in browser.asked if "/suggest" in url]
    assert asked
    assert all("type=condition" in url for url in asked)


def test_hostile_text_stays_text(browser: Browser, address: str) -> None:
    browser.open(address + "/")
    write(browser, "<img src=x onerror=document.title=1> imat")
    wait_for(browser, f"{OPTIONS}.length")
    assert browser.evaluate("document.querySelectorAll('img').length") == 0
    press(browser, "ArrowDown")
    press(browser, "Enter")
    value = browser.evaluate(f"{BOX}.value")
    assert value == "<img src=x onerror=document.title=1> imatinib"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_lies_inside_the_window(browser: Browser, address: str, width: int) -> None:
    browser.resize(width, 900)
    for path in ("/", "/ontology.html"):
        browser.open(address + path)
        write(browser, "neoplasms")
        wait_for(browser, f"{OPTIONS}.length")
        left, right = browser.evaluate(
            "(box => [box.left, box.right])"
            "(document.querySelector('[role=listbox]').getBoundingClientRect())"
        )
        assert 0 <= left < right <= width, path
        assert browser.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_window(
    browser: Browser, address: str, path: str, width: int
) -> None:
    browser.resize(width, 900)
    browser.open(address + path)
    assert browser.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width]
    assert browser.evaluate(WIDER) == []


def test_no_other_host_is_asked(browser: Browser, address: str) -> None:
    browser.asked.clear()
    browser.open(address + "/")
    write(browser, "imat")
    wait_for(browser, f"{OPTIONS}.length")
    asked = {url for url in browser.asked if url.startswith(("http", "ws"))}
    assert any("/suggest?q=" in url for url in asked)
    assert {url for url in asked if not url.startswith(address)} == set()


def test_without_a_script_the_box_is_a_form(browser: Browser, address: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.call("Page.navigate", url=f"{address}/")
        time.sleep(1)
        assert browser.evaluate(f"{BOX}.getAttribute('role')") is None
        write(browser, "imatinib")
        press(browser, "Enter")
        assert wait_for(browser, "location.pathname === '/search' && location.search") == (
            "?q=imatinib"
        )
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
