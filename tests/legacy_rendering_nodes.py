"""Elements of legacy XML, written one by one."""

from __future__ import annotations

from lxml import etree

from kg.study.codelists import get_label
from kg.study.markdown import unescape_markdown

Node = etree._Element


def add(parent: Node, tag: str, text: str | None = None, **attributes: object) -> Node:
    """A new last child; without one where ``text`` is asked for and absent, it stands alone."""
    node = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            node.set(name, str(value))
    if text is not None:
        node.text = unescape_markdown(text).replace("\n\n", "\n")
    return node


def add_texts(parent: Node, **texts: str | None) -> None:
    for tag, text in texts.items():
        if text is not None:
            add(parent, tag, text)


def find_label(scheme: str, code: str | None) -> str | None:
    """The label of ``code`` as the XML shows it."""
    return None if code is None else get_label(scheme, code)


def number(group_id: str) -> str:
    """``FG000`` → ``P1``."""
    letters = {"FG": "P", "BG": "B", "OG": "O", "EG": "E"}
    return f"{letters[group_id[:2]]}{int(group_id[2:]) + 1}"
