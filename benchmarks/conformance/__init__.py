"""The W3C test suites of SPARQL, asked of a running server over HTTP and of the engine itself."""
