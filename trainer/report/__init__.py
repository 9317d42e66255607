"""What was measured, written for people."""
