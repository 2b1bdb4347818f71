"""Reading a spreadsheet: bytes in, rows of hours out, each with everything that is wrong or odd about it. Pure."""
