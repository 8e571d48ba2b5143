"""The gate from outside: a running server, asked over the network by all who should not come."""
