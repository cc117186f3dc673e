"""A slow, obvious scoring engine in plain Python, and random data and packs to try it on."""
