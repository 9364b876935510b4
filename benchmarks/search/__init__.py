"""How well, and how fast, studies are found."""
