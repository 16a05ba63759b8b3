"""From retrieved passages to an answer in which every statement is a citation."""
