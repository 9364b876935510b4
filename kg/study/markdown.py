"""The Markdown of API v2's long texts. Owns how its escapes are undone."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def unescape_markdown(text: str) -> str:
    """``text`` without the backslashes that API v2 puts before punctuation in its Markdown fields.

    The legacy formats have none, so that the same record reads the same whichever way it came.
    """
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
