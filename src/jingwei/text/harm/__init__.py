"""Harmful content: what a text says of groups and to people, and what it asks for. A small linear model beside graded shapes of words."""
