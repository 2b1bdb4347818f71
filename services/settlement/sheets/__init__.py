"""Hours from spreadsheets: a file is read, every row's verdict is shown, and what is good enters on commit."""
