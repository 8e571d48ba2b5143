"""Each figure the README states, measured anew: ``make bench``. Ratios within one run."""
