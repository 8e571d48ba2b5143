"""Charts of a scored year, for pages and slides. Only what draws them imports altair."""
