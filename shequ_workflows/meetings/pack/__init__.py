"""会议材料包: one-page agenda, sign-in sheet, ballots, count sheet, minutes; as HTML to print and as .docx."""
