"""The same figures by other means, each a process of its own."""
