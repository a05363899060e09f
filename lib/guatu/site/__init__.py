"""The pages over all runs, in outputs/: static, from the runs alone, right from a file share without a server."""
