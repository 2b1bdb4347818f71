"""What is refused: broken charters and broken scenario lines, each problem with its code and place."""
