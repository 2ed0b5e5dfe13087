"""Makes a picture of a scene: zones, words, sizes and colours. Pure."""
