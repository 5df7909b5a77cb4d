"""Settings, addresses and server entry of the example site."""
