"""``python -m api.cli`` is the ``supplychain`` command."""

from api.cli import main

main()
