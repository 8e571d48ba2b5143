"""Names folded, identifiers masked, words typeset. Standard library only."""
