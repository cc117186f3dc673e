"""The report that people look at: one HTML file, made from a published set. See decision 18."""
