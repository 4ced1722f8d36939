"""A Bot API peer over HTTP for the demo and the tests; it knows nothing of the program that talks to it."""
