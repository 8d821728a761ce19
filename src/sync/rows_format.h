/* What the writer and the reader of form 2 of a snapshot both know. src/sync/rows*.c only. */
#ifndef SYNC_ROWS_FORMAT_H
#define SYNC_ROWS_FORMAT_H

#define ROWS_MAGIC "ZILASNAP"

enum {
	ROWS_MAGIC_LENGTH = 8,
	ROWS_FORM = 2,
	ROWS_MAX_ROWS = 65536, /* of a group */
	ROWS_MAX_GROUP = 64 << 20, /* bytes of a group */
	ROWS_MAX_WORDS = 4096, /* that a column remembers in a group */
};

/* How the values of a column are written in a group. */
enum rows_kind { ROWS_NOTHING, ROWS_TEXT, ROWS_NUMBER, ROWS_DIFFERENCE, ROWS_KINDS };
/* How one value is: from ROWS_CODE_FIRST on, a word, or a number over the base. */
enum rows_code { ROWS_CODE_NULL, ROWS_CODE_NEW, ROWS_CODE_SAME, ROWS_CODE_FIRST };

#endif
