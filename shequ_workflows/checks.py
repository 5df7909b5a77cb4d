"""System checks of the whole product."""
