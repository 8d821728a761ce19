/* The figures of an answer of the indicators, on standard output. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "emis/indicator.h"

/* Those of one place of the answer, under the titles of their subjects. */
void figures_text(const struct indicator_answer *answer, int place);
void figures_csv_head(void);
void figures_csv(const struct indicator_answer *answer, int place);
/* Objects with commas between them, and one before the first where HAS_BEFORE; gives how many. */
long figures_json(const struct indicator_answer *answer, int place, bool has_before);

#endif
