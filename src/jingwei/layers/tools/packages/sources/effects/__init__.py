"""Effects of calls of libraries, one module for each kind; `table` says which group of names has which."""
