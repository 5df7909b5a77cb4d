"""What a form is once it is compiled: plain data that never changes, with a schema number and a hash. No model."""
