"""What people write about an item, decisions that are contested, and who is told of both."""
