"""What a browser is shown: the web page at `/ui` and the API's description at `/docs`."""
