"""Where a request may be redirected to.

Owns the rule: the same host, or one above or below it, by the same scheme or from http to https.
The registry redirects the number of a merged study to the study that took it in. Refuses to know
what is requested.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def find_redirect(url: str, location: str) -> str | None:
    """The address that ``location`` means, or ``None`` where it may not be followed."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        is_allowed = _is_same_place(old, new)
    except ValueError:  # a port that is no number, brackets that do not match
        return None
    return target if is_allowed else None


def _is_same_place(old: SplitResult, new: SplitResult) -> bool:
    if new.username or new.password or not _is_family(old.hostname or "", new.hostname or ""):
        return False
    if new.scheme == old.scheme:
        return _port(old) == _port(new)
    is_upgrade = (old.scheme, new.scheme) == ("http", "https")
    return is_upgrade and (_port(old), _port(new)) == (80, 443)


def _port(parts: SplitResult) -> int | None:
    return parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _is_family(one: str, other: str) -> bool:
    """The same host, or one is a subdomain of the other: example.org and www.example.org."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return "." in shorter and longer.endswith(f".{shorter}")
