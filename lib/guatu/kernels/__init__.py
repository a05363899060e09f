"""Kernels that start warm: a process that has imported everything forks one real kernel per notebook. Nothing of reports."""
