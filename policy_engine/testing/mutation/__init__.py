"""Small deliberate mistakes in a policy, and whether its scenarios notice them."""
