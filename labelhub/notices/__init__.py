"""What people are told: on their screens, and by e-mail where they want it."""
