"""The pages of the ontology and the shapes in a real browser, on a desk and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.browser import Browser, needs_browser, start_browser

pytest_plugins = ("tests.web_fixtures",)
pytestmark = needs_browser

WIDTHS = (1280, 390)
# What sticks out of the window, but for what has a scroll bar of its own.
WIDER = """[...document.querySelectorAll('main *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('pre, .scroll, svg');
}).map(one => one.tagName + '#' + one.id + '.' + one.className).slice(0, 5)"""
# Boxes and names of a drawing that is seen: [text, left, top, right, bottom].
PARTS = """[...document.querySelectorAll('#picture-%s .%s svg %s')].map(one => {
  const box = one.getBBox();
  return [one.textContent.trim(), box.x, box.y, box.x + box.width, box.y + box.height];
})"""
Part = tuple[str, float, float, float, float]


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


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/ontology.html", "/shapes.html"])
def test_nothing_is_wider_than_the_window(
    browser: Browser, address: str, path: str, width: int
) -> None:
    browser.resize(width, 900)
    browser.open(address + path)
    assert browser.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [width, width]
    assert browser.evaluate(WIDER) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_one_form_of_each_picture_is_seen(
    browser: Browser, address: str, width: int, dark: bool
) -> None:
    browser.resize(width, 900, dark=dark)
    browser.open(address + "/ontology.html")
    seen = browser.evaluate(
        "[...document.querySelectorAll('.model svg')].map(one => one.getBoundingClientRect())"
        ".filter(box => box.height > 200).map(box => [box.left, box.right])"
    )
    assert len(seen) == 2
    for left, right in seen:
        assert 0 <= left < 100
        assert width - 100 < right <= width
    ink, paper = browser.evaluate(
        "[document.querySelector('.model .hub text'), document.body]"
        ".map((one, n) => getComputedStyle(one)[n ? 'backgroundColor' : 'fill'])"
    )
    assert (get_lightness(paper) < get_lightness(ink)) is dark


def get_lightness(colour: str) -> int:
    """Sum of the parts of ``rgb(…)``."""
    return sum(int(part) for part in colour.strip("rgb()").split(","))


@pytest.mark.parametrize(("width", "form"), [(1280, "wide"), (390, "narrow")])
@pytest.mark.parametrize("picture", ["core", "results"])
def test_no_name_in_a_picture_covers_another(
    browser: Browser, address: str, picture: str, width: int, form: str
) -> None:
    browser.resize(width, 900)
    browser.open(address + "/ontology.html")
    names: list[Part] = browser.evaluate(PARTS % (picture, form, "text.edge"))
    boxes: list[Part] = browser.evaluate(PARTS % (picture, form, ".node rect"))
    assert len(names) >= 20
    assert len(boxes) >= 12
    for number, name in enumerate(names):
        for other in (*names[number + 1 :], *boxes):
            assert not overlap(name, other), (name, other)


def test_no_name_cuts_the_border_of_the_study(browser: Browser, address: str) -> None:
    browser.resize(1280, 900)
    browser.open(address + "/ontology.html")
    halo = 2
    for picture in ("core", "results"):
        names: list[Part] = browser.evaluate(PARTS % (picture, "wide", "text.edge"))
        [[_, left, _, right, _]] = browser.evaluate(PARTS % (picture, "wide", ".node.hub rect"))
        for name, start, _, end, _ in names:
            assert end + halo <= left or start - halo >= right, name


def overlap(one: Part, other: Part, slack: float = 5) -> bool:
    """Whether two parts share more than the air around their letters."""
    (_, left, top, right, bottom), (_, left2, top2, right2, bottom2) = one, other
    across = min(right, right2) - max(left, left2)
    return across > slack and min(bottom, bottom2) - max(top, top2) > slack


def test_names_of_boxes_fit_into_them(browser: Browser, address: str) -> None:
    browser.resize(1280, 900)
    browser.open(address + "/ontology.html")
    wider = browser.evaluate(
        "[...document.querySelectorAll('.model.wide .node')].filter(one => {"
        "  const box = one.querySelector('rect').getBBox();"
        "  return [...one.querySelectorAll('text')].some(text => {"
        "    const name = text.getBBox();"
        "    return name.x < box.x || name.x + name.width > box.x + box.width; }); })"
        ".map(one => one.textContent.trim())"
    )
    assert wider == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "place",
    ["/ontology.html#Study", "/ontology.html#Status-COMPLETED", "/ontology#overallStatus",
     "/shapes#ArmGroup-label", "/shapes.html#Study"],
)  # fmt: skip
def test_an_address_lands_at_its_term(
    browser: Browser, address: str, place: str, width: int
) -> None:
    browser.resize(width, 900)
    browser.open(address + place)
    top = browser.evaluate(
        "document.getElementById(location.hash.slice(1)).getBoundingClientRect().top"
    )
    assert 0 <= top < 100


def test_a_box_leads_to_its_class(browser: Browser, address: str) -> None:
    browser.resize(1280, 900)
    browser.open(address + "/ontology.html")
    href = browser.evaluate(
        "[...document.querySelectorAll('.model.wide a')]"
        ".find(one => one.textContent.includes('Arm group')).getAttribute('href')"
    )
    assert href == "#ArmGroup"
    assert browser.evaluate(f"document.getElementById('{href[1:]}').textContent.length") > 20


@pytest.mark.parametrize("path", ["/ontology.html", "/shapes.html", "/ontology/core.svg"])
def test_pages_ask_no_other_host(browser: Browser, address: str, path: str) -> None:
    browser.asked.clear()
    browser.open(address + path)
    asked = {url for url in browser.asked if url.startswith(("http", "ws"))}
    assert any(url.endswith(path) for url in asked)
    assert {url for url in asked if not url.startswith(address)} == set()
