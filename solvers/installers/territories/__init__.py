"""Large problems in parts: where they are cut, who solves a part, and how parts come together."""
