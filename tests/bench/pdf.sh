#!/bin/sh
# The cards of all schools of ./province as PDF, a file for each district in ./pdf.
mkdir -p pdf
sqlite3 -readonly province/replica.db "SELECT district, group_concat(code, ' ') FROM
	(SELECT district, code FROM school WHERE _void IS NULL ORDER BY district, tehsil, uc, code) GROUP BY district" |
	while IFS='|' read -r district codes; do
		"$ZILA_BIN" -C province card school $codes --format pdf --output "pdf/$district.pdf" || exit
	done
