"""What legal experts test policies with: scenarios, and what the engine makes of them."""
