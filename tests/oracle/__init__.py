"""A second, naive implementation of the contract, to compare the program with."""
