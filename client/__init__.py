"""The desktop side: web page, HTTP client, split inference."""
