"""What leaders ask: losses, movement, coverage, self against verified, how firm a rank is."""
