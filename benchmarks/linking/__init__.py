"""How good the links are: each module measures one kind and prints one table."""
