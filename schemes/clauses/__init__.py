"""From the words of a clause to the rule that they mean."""
