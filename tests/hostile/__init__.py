"""What strangers may send: queries as data, and connections that keep no rules."""
