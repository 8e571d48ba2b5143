"""Papers to sign: the 通报 from a template an office can edit, and a notice to each unit."""
