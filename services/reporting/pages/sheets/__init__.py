"""Spreadsheets of hours: a template, how sheets are read, a file shown row by row before it enters, what came of it."""
