"""Benches: each module has `main()`, prints a readable table and, as its last line, one JSON object."""
