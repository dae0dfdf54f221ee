"""DataFrame to plotly Figure: one module a picture, readable in light and dark and without colour."""
