"""One browser session: the current user, the open year, its workspace; what sessions share."""
