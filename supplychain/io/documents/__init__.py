"""What a scenario looks like outside: pydantic documents, one row model per table."""
