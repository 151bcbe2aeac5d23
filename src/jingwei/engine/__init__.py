"""Runs tasks in bounded workers."""
