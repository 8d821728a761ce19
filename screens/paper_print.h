/* Paper forms to a printer, a text file or a PDF: which paper comes out where is asked first. */
#ifndef SCREENS_PAPER_PRINT_H
#define SCREENS_PAPER_PRINT_H

struct app;

/* FORM (its code) of YEAR for COUNT schools, with what is known of each; COUNT 0: one blank form. */
void paper_print_push(struct app *app, const char *form, int year, const char *const *codes, int count);
/* The same for one school, after asking which form. */
void paper_print_choose(struct app *app, const char *code);

#endif
