"""Text in pictures, recognised by tesseract where it is installed."""
