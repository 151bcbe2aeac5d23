"""What is required: frameworks, objectives, profiles, risk tiers."""
