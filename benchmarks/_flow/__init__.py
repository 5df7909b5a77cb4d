"""An app for the flow that Viewflow is measured by."""
