"""The staff's daily screens over registered subjects: intake, worklist, subject page."""
