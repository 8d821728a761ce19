/* The printers of this box, by the names that its CUPS has for them, and what paper comes out of each: kept in this folder's own settings, since it is of
 * the machine and of nobody else. */
#ifndef EMIS_PRINTER_H
#define EMIS_PRINTER_H

#include "base/err.h"
#include "store/replica.h"

/* What is sent to it. Text is what any driver of CUPS prints; PDF is for laser and ink printers; ESC/P is for a dot-matrix printer on a raw queue. */
enum printer_kind { PRINTER_TEXT, PRINTER_PDF, PRINTER_ESCP, PRINTER_KINDS };
enum printer_state { PRINTER_READY, PRINTER_STOPPED, PRINTER_UNKNOWN /* nobody here can tell */, PRINTER_ABSENT };

enum { PRINTER_NAME = 128, PRINTER_WORDS = 80, PRINTERS = 32 };

struct printer {
	char name[PRINTER_NAME];
	enum printer_kind kind;
	char words[PRINTER_WORDS]; /* what a person said of it: "A4, by the window" */
	bool is_here; /* CUPS has it */
};

const char *printer_kind_word(enum printer_kind kind); /* "text" */
bool printer_kind_find(const char *word, enum printer_kind *out);
/* "plain text", "letters and lines of a laser printer", … */
const char *printer_kind_says(enum printer_kind kind);

/* Printers that CUPS has (lpstat) and those that were described here; at most SIZE. */
int printer_list(struct replica *replica, struct printer *out, int size);
/* What is known of NAME; text where nothing is. "" and NULL: the usual one. */
void printer_find(struct replica *replica, const char *name, struct printer *out);
/* Describes one; EX_USAGE where the name or the words are too long. PRINTER_KINDS forgets it. */
bool printer_describe(struct replica *replica, const char *name, enum printer_kind kind, const char *words, struct err *err);
/* Asks CUPS whether its queue prints; WORDS (256 bytes) gets the reason of a stopped one. */
enum printer_state printer_state(const char *name, char words[256]);

#endif
