/* What stands at the foot of a page of figures: whose data it is and how old, how much of it is approved or disputed, what is not
 * reported, who printed it when, and a checksum by which the paper can be matched with the log. The card of one school has its own
 * (emis/card.h), of the same words. */
#ifndef EMIS_IMPRINT_H
#define EMIS_IMPRINT_H

#include <stdint.h>

#include "base/err.h"
#include "page/page.h"
#include "store/replica.h"

enum { IMPRINT_YEAR = 64 };

struct imprint {
	int year; /* 0: the page is of no year */
	char label[IMPRINT_YEAR], reference[11]; /* "2023-24", "session 9"; its day, or "" */
	long schools, returns, approved; /* of the year; returns -1 where it has none */
	long disputed; /* conflicts that are open */
	char touched[17]; /* time of the last entry of the log that it may rest on; "": none is held */
	char log[96]; /* where the log stands: "kech 341"; of several districts how many entries in all */
};

/* Of the schools of DISTRICT (NULL: all that are held) and the returns of YEAR (0: of none). */
bool imprint_read(struct replica *replica, const char *district, int year, struct imprint *out, struct err *err);
/* "2023-24" as the table of years has it, else "2024" or, of a number that is no year, "session 9". */
void imprint_year(struct replica *replica, int year, char label[IMPRINT_YEAR], char reference[11]);
/* Eight hexadecimal digits over all that PAGE says so far: the same data give the same ones, whoever prints it whenever. */
void imprint_checksum(const struct page_value *page, char out[9]);
/* Ends PAGE: a section "About these figures" and the footer of each sheet, which ends with SUBJECT ("Closed schools, Kech").
 * NOT_REPORTED: a sentence, or NULL where nothing is said of it. */
void imprint_put(struct page_value *page, const struct imprint *imprint, const char *subject, const char *not_reported,
	const char *operator_name);

#endif
