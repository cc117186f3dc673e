"""Loading, checking, building and publishing of the lead-scoring warehouse."""
