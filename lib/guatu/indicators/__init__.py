"""The figures: each computed once, here, and referred to by key everywhere else."""
