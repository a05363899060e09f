"""From an executed notebook to paper: the document, and its HTML and PDF."""
