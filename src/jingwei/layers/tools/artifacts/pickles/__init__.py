"""Abstract interpretation of pickles, protocols 0 to 5: every opcode is followed, nothing is imported or called."""
