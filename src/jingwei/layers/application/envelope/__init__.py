"""The envelope of a control loop: what the AI may write, what it writes, and what it must never write."""
