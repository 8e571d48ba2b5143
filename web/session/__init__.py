"""One browser session: the current user, the open year, its workspace."""
