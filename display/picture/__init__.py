"""How a scene looks: zones, words, sizes and colours. Pure."""
