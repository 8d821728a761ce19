/* The checks across records, as a table: what across.c runs over the folder or, as the record is being saved, around one of it. */
#ifndef EMIS_ACROSS_CHECKS_H
#define EMIS_ACROSS_CHECKS_H

/* SQL gives a row for each finding: key, school, sentence, value, what is expected. In it "{column}" stands where the whole folder is
 * checked for nothing, and where one record is for AND column = ?1, its school. */
struct across_check {
	const char *code, *form;
	const char *field; /* where the cursor goes; may be NULL */
	int weight; /* 1 to 9: the worst are shown first */
	const char *sql;
	const char *near; /* for one record, where the SQL above would look too far: ?1 its school, ?2 its key. NULL: the SQL above */
};

extern const struct across_check across_checks[];
extern const int across_check_count;

#endif
