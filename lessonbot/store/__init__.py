"""All SQL: tables, transactions, one module per noun."""
