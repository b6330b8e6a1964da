"""What is kept of a booking, and of what belongs to it? The columns of which the policies speak."""
