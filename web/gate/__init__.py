"""Who may enter: the middleware in front of all addresses, sign-in, ownership, headers."""
