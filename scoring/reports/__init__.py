"""Reports: scores as the office prints, files and publishes them. Knows results, not the store."""
