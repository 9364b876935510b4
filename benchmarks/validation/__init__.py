"""How right and how fast the SHACL engines are."""
