"""From the text of a condition to its checked tree, and from there to truth and prose."""
