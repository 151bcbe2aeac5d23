"""The shapes of orders that `jingwei.text.directives` looks for, by language and kind."""
