"""The Flask application, put together.

Owns which rooms it has and how large a request may be. Refuses to know what they answer, and any
setting but those of the ``Config`` it is given.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from kg.config import Config
from kg.web.asking import Bridge, set_up_asking
from kg.web.current import get_generation, set_up_parts
from kg.web.faults import set_up_faults
from kg.web.filters import set_up_filters
from kg.web.generations import Generations
from kg.web.headers import set_up_headers
from kg.web.picture import BOX_HEIGHT
from kg.web.prefix import set_up_prefix
from kg.web.protocol import sparql_room
from kg.web.resources import resource_room
from kg.web.search_page import search_page
from kg.web.search_room import search_room
from kg.web.site import site_room
from kg.web.void_page import void_room

_MAX_REQUEST = 1024 * 1024


def create_app(config: Config, bridge: Bridge, generations: Generations) -> Flask:
    """The pages about the graph in ``generations``; what others ask goes over ``bridge``.

    Raises:
        QueryError: a query file that cannot be used.
    """
    app = Flask("kg.web")
    app.config.update(MAX_CONTENT_LENGTH=_MAX_REQUEST, MAX_FORM_MEMORY_SIZE=_MAX_REQUEST)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    set_up_parts(app, config, generations)
    set_up_asking(app, bridge)
    set_up_headers(app)
    set_up_prefix(app)
    set_up_faults(app)
    set_up_filters(app)
    app.context_processor(_give_values)
    for room in (sparql_room, site_room, search_page, search_room, void_room, resource_room):
        app.register_blueprint(room)
    return app


def _give_values() -> dict[str, object]:
    """What every template may use."""
    return {"generation": get_generation(), "box_height": BOX_HEIGHT}
