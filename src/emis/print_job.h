/* Many cards, of schools or places, comparisons or paper forms in one job: to a printer's queue, to the own terminal's printer, into one file, or into a folder with a file each.
 *
 * Each card has its number in the job on its foot ("37/90"), so that after a jam the job goes on from the number that is missing. A queue gets some
 * twenty cards at a time and is asked between, so that a printer that has stopped is not buried in paper, and so that stopping the job stops
 * the paper. Files are there whole or not at all. */
#ifndef EMIS_PRINT_JOB_H
#define EMIS_PRINT_JOB_H

#include "base/err.h"
#include "emis/indicator.h"
#include "emis/print_list.h"
#include "emis/printer.h"
#include "form/set.h"
#include "store/replica.h"

enum print_way { PRINT_QUEUE, PRINT_TERMINAL, PRINT_FILE, PRINT_FOLDER };

enum print_of { PRINT_CARDS, PRINT_MONITORING, PRINT_COMPARED /* each school with what it lies in */, PRINT_FORMS };

struct print_wish {
	enum print_of of;
	enum indicator_level level; /* of cards and monitoring: what the codes of the list are */
	const char *from_day, *to_day; /* period of the monitoring; NULL as card_monitoring has it */
	const char *form; /* PRINT_FORMS: its code; the list has schools, or "-" for a blank one */
	enum print_way way;
	enum printer_kind kind; /* what is sent, or is in the files */
	const char *target; /* a queue's name ("", NULL: the usual one), a file (NULL: standard output), a folder */
	const char *what; /* which, for the cover: "tehsil turbat"; or NULL */
	const char *columns; /* "80", "132"; NULL: 80 */
	int year; /* of the cards; 0: the newest return. Of forms that have one in their key */
	int from; /* number of the first card; 0 as 1 */
	bool is_ascii, is_public;
	bool has_cover; /* a sheet with the count first */
	int terminal; /* PRINT_TERMINAL: descriptor of the terminal */
};

struct print_job;

/* LIST, SET and what WISH points to must live as long as the job. EX_USAGE where `from` is past the last. */
bool print_job_open(struct replica *replica, struct form_set *set, const char *operator_name, const struct print_list *list,
	const struct print_wish *wish, struct print_job **out, struct err *err);
/* The next card: 1 where there is more to do, 0 when all is given away (files are closed by then), -1 and ERR: EX_TEMPFAIL where a later job can go on,
 * with the number from which; EX_UNAVAILABLE without lp or a printer of that name; EX_IOERR, EX_CANTCREAT. */
int print_job_step(struct print_job *job, struct err *err);
/* The number of the last card made, of the last one that the queue or the files have, and of all. */
void print_job_at(const struct print_job *job, int *made, int *given, int *all);
/* What COUNT of them are called: "report cards", "monitoring card". */
const char *print_job_noun(enum print_of of, int count);
/* What lp said last ("request id is …"); "". */
const char *print_job_words(const struct print_job *job);
/* Ends it; what is not finished is dropped: no half file stays. NULL is fine. */
void print_job_close(struct print_job *job);

#endif
