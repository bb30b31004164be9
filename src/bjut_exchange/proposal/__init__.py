"""From files that nobody prepared to definitions that count them."""
