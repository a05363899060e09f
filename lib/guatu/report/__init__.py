"""What a notebook talks to: blocks, prose, tables, charts and the report that hands them out."""
