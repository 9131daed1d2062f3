"""Documents: from a path, a URL or a page to plain data with every reference inside itself."""
