"""What must hold of everything the system is delivered with; see ci/bin/check."""
