"""The limits of the server of ``tests.gate_fixtures``."""

BODY_TIMEOUT_S = 1.0
BURST = 20
AT_ONCE = 2
