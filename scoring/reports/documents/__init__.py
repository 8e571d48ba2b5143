"""Papers to sign: the 通报 from a template an office can edit, notices, papers of the register."""
