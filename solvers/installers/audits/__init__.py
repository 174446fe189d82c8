"""What a scenario states of installation, read anew for the audit."""
