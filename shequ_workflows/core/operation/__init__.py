"""What keeps a site running: worker, tick, signs of life, health, backup and restore."""
