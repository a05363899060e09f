"""Facts about figures."""
