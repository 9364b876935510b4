"""``python -m kg.mapping.fields`` prints the page ``docs/fields.md``."""

from kg.mapping.fields.page import render_page

if __name__ == "__main__":
    print(render_page(), end="")
