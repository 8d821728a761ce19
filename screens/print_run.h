/* A job of cards that is under way: how far it is, how long it takes, pause, stop, and on from any number after a jam. */
#ifndef SCREENS_PRINT_RUN_H
#define SCREENS_PRINT_RUN_H

struct app;

enum print_run_way { PRINT_RUN_QUEUE, PRINT_RUN_TERMINAL, PRINT_RUN_FILE, PRINT_RUN_FOLDER };

/* Starts `zila card school` for COUNT codes as a child process and shows it. TARGET is a printer's name, a file or a folder; FORMAT text, pdf, escp, or
 * NULL: what the printer is sent. All is copied. A job of the terminal's own printer has the terminal to itself until it has ended. */
void print_run_push(struct app *app, const char *const *codes, int count, enum print_run_way way, const char *target, const char *format);

#endif
