"""The set-based computation: observations from orders, attainments from observations, each in few statements."""
