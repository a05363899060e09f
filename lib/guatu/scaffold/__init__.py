"""A new programme to begin from: its configuration, its first period, narratives, and empty ledger workbooks."""
