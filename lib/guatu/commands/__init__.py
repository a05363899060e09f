"""Commands of `guatu` beside those of cli.py, by who uses them."""
