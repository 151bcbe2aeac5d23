"""Plan, run and judge an assessment."""
