"""What is said of each package: rules, problems, verdicts, records."""
