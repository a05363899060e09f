"""The ledgers: schema, workbook, parse, intake, snapshot. From files to typed rows that know where they stood."""
