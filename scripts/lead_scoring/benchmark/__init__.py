"""What a run costs, beside the same work done by hand in DuckDB, Polars and pandas."""
