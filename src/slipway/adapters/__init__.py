"""What the domain needs from AWS: one module per thing it talks to. Adapters import the domain, never the reverse."""
