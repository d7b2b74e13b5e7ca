"""Reports: a summary in, text out."""
