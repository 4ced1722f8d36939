"""Rules in Chinese sentences, and what such sentences mean."""
