"""From a bureau's ledgers to a published run: the notebook, the batch, and the atomic place of its outputs."""
