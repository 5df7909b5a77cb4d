"""Layer 5: the service catalogue. Guides are pages; what is applied for with them is built on top."""
