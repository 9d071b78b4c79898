"""Groups of commands, one module each; ``cli`` registers them."""
