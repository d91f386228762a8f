"""A vendor to try the product with: its host page, its people and their cases. Answers in demo mode only."""
