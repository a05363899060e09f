"""Who is told what: small counts hidden, and whatever they could be worked out from."""
