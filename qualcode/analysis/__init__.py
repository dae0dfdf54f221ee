"""DataFrame to DataFrame: pure functions on the tables of qualcode.tables, each naming the paper it follows."""
