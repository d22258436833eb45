"""Images: what may come in (budget), and what is made of it (engine). No AWS, no clock, no files."""
