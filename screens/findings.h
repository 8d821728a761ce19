/* Findings in what was saved: rules that are broken, most often first; behind each its schools. */
#ifndef SCREENS_FINDINGS_H
#define SCREENS_FINDINGS_H

struct app;

void findings_push(struct app *app);

#endif
