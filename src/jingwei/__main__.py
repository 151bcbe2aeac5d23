"""`python -m jingwei`."""

from jingwei.cli.main import main

main()
