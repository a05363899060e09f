"""Whether published runs still are what they say: files, record, chain of periods, figures, pages."""
