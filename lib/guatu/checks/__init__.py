"""The consistency rules: outcome, reconcile, identities, the rules by what they look at, and annotate."""
