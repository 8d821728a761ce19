/* Giving paper to a printer's queue by lp(1), run without a shell. */
#ifndef EMIS_PRINT_H
#define EMIS_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Hands LENGTH bytes to `lp -d PRINTER -t TITLE -- -` ("" or "-": the default printer), with `-o raw` where they
 * begin with ESC @ and so are for the printer itself; JOB gets what lp said ("request id is …"). What is promised is
 * that the queue has it. EX_UNAVAILABLE where lp is not there, EX_IOERR with lp's own words where it refused. */
bool print_text(const char *printer, const char *title, const char *text, size_t length, char *job, size_t job_size,
	struct err *err);

#endif
