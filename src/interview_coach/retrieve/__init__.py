"""From a question to the passages and questions of the articles that speak of it."""
