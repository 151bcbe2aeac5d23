"""What Python sources would do: capabilities joined with threats along the flow of values, never imported or run."""
