"""What one browser session has at hand: who is there, which year, what it works on."""
