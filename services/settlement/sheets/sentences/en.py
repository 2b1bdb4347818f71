"""English."""

SENTENCES = {
    "empty_file": "The file is empty.",
    "not_text": "The file is neither an Excel workbook (.xlsx) nor text in UTF-8, UTF-16 or Windows-1252.",
    "old_workbook": "This is Excel's old format (.xls). Open it and save it as .xlsx.",
    "encrypted": "The file is locked with a password. Save it without one and send it again.",
    "open_document": "This is an OpenDocument sheet (.ods). Save it as .xlsx or .csv.",
    "binary_workbook": "This is Excel's binary format (.xlsb). Save it as .xlsx.",
    "no_workbook": "The file is no Excel workbook with a sheet that can be seen. Save it as .xlsx or .csv.",
    "broken_workbook": "The workbook is damaged. Open it in your spreadsheet program, save it anew and send it again.",
    "broken_text": "The text cannot be read from row {row} on: a quotation mark is opened there and not closed, it "
    "seems.",
    "zip_bomb": "The file holds far more than its size tells, and is not read. Copy the rows into a new workbook.",
    "too_many_rows": "The sheet has more than {most} rows. Send it in parts.",
    "too_much_in_file": "The file takes too long to read. Send it in parts, or copy the rows alone into a new "
    "workbook.",
    "no_such_sheet": "There is no sheet {sheet}. There are: {sheets}.",
    "several_sheets": "Several sheets look like hours: {sheets}. Say which one is meant.",
    "no_headings": "No row of headings is found among the first rows. Give the columns headings as in the template, or "
    "say in the mapping in which row the headings are.",
    "mapping_incomplete": "Some columns are not found. The headings in row {row} are: {headings}. Say in the mapping "
    "which column is what, or fix a value for the whole file.",
    "no_rows": "There is no row below the headings.",
    "missing_work_date_column": "Which column holds the day worked?",
    "missing_hours_column": "Which column holds the hours?",
    "missing_project_column": "Which column holds the project? Or is it one project for the whole file?",
    "missing_member_column": "Which column holds the municipality? Or is it one for the whole file?",
    "person_number_column": "The column's heading says that it holds numbers of persons. Nothing of it is read or "
    "kept. "
    "Remove it before you send the file.",
    "heading_not_found": "The mapping names a column {heading}, which this sheet does not have.",
    "hidden_rows": "{count} rows with hours are hidden or filtered away in the sheet. They are included.",
    "known_elsewhere": "{count} rows without id and worker (the first is row {row}) are equal to hours that are there "
    "already, and count once. If they are another department's, give the file a series of its own in the mapping.",
    "missing_work_date": "The day worked is missing.",
    "missing_hours": "The hours are missing.",
    "missing_project": "The project is missing.",
    "missing_member": "The municipality is missing.",
    "not_a_date": '"{said}" is no date. Write it as 31-12-2026 or 2026-12-31.',
    "no_such_day": '"{said}" is no day of the calendar, or day and month are in another order than in the other rows.',
    "number_as_date": "The number is taken for the date {day}. Format the column as a date.",
    "future_day": "{day} has not come yet.",
    "long_ago": "{day} is more than ten years ago.",
    "not_hours": '"{said}" is no length of time. Write 7,5 or 7:30.',
    "hours_became_date": "The spreadsheet has turned the hours into a date. Format the column as a number and type "
    "them "
    "again.",
    "formula_without_value": "The cell holds a formula whose result is not in the file. Open it in your spreadsheet "
    "program and save it, or paste the values.",
    "error_in_cell": "The cell shows an error ({said}).",
    "minutes_out_of_range": '"{said}" is {minutes} minutes. An entry has from 1 minute to 24 hours; check the unit of '
    "the column, too.",
    "not_whole_minutes": '"{said}" hours are {minutes} minutes, which is no whole number. Write {below} or {above}, or '
    "choose to round to whole minutes.",
    "rounded": '"{said}" is rounded to {clock}.',
    "maybe_clock": '"{said}" is taken for decimal hours, which is {clock}. If a time such as 7:30 is meant, write it '
    "with a colon, or say so in the mapping.",
    "no_hours": "0 hours: nothing to enter.",
    "total_row": "A total, not an entry.",
    "unknown_member_name": 'No member is called "{said}". Write its register id (dk-0161), its number (0161) or its '
    "name.",
    "unknown_member_name_close": 'No member is called "{said}". Is {choices} meant?',
    "ambiguous_member": '"{said}" may be several members: {choices}. Write the register id.',
    "unknown_project_name": 'No project is called "{said}". Write its id or its name as in the template.',
    "unknown_project_name_close": 'No project is called "{said}". Is {choices} meant?',
    "ambiguous_project": '"{said}" may be several projects: {choices}. Write the id.',
    "not_a_name": '"{said}" is neither an id nor a name.',
    "not_an_id": '"{said}" is no id. Format the column as text.',
    "not_a_text": '"{said}" is no text. Format the column as text.',
    "cell_too_long": "The cell holds more than {most} characters.",
    "person_number": "The cell seems to hold the number of a person, and is not kept. Use a code of your own.",
    "maybe_a_name": "This looks like a name. Use a code of your own: no names are kept here.",
    "missing_id": "The row has no id, though others have. It is told from others by what it says.",
    "equal_rows": "The row is equal to row {row}. Both count.",
    "repeated_row": "The row is row {row} again, with the same id. It counts once.",
    "id_twice": "Row {row} has the same id and says something else. Give one of them another id.",
    "more_than_a_day": "The worker has more than 24 hours on this day in the file.",
    "maybe_double": "{minutes} minutes for the same project, municipality, day and worker are there already and not in "
    "this file (entries: {entries}). If this row is one of them, changed, it will count twice.",
    "is_withdrawn": "The entry was withdrawn, and stays so.",
    "entry_withdrawn": "The entry with this id was withdrawn, which is final. Give the row another id.",
    "entry_elsewhere": "The entry with this id is of project {project} and {member}, which a correction cannot change. "
    "Withdraw it and give the row another id.",
    "text_differs": "The hours are known. Worker or text were others then, and stay as they were.",
    "older_than_known": "The entry said this once, and has been corrected since to {minutes} minutes on {day}. It "
    "stays "
    "so. To go back, choose in the mapping that older values are restored.",
    "correction_left": "The row would correct an entry. Corrections were left out.",
    "unknown_project": "The project is not known. It counts as soon as it is.",
    "unknown_member": "The member is not known. It counts as soon as it is.",
    "outside_membership": "The member was none on that day. It counts if it turns out that it was.",
    "outside_project": "The project did not run on that day. It counts if it turns out that it did.",
    "not_a_participant": "The member took no part in the project on that day. It counts if it turns out that it did.",
    "not_attested": "The month is not attested since. It counts when it is.",
    "unknown_entry": "The entry that is to be corrected is not there yet.",
    "not_authorised": "You may not enter these hours in this collaboration. Ask its secretariat for the right.",
    "entry_exists": "The id is taken by an entry that says something else. Give the row another id.",
}
