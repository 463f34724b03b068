"""How findings, decisions, texts and results are laid out for people and for other tools."""
