"""The mock interview: asks, listens, follows up and reports. `service.Interviews` is its facade."""
