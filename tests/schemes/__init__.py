"""Two invented schemes that share no word with the first: every paper, page and message of them."""
