/* Values carried from one record to the next of the same form while the program runs (a visit's date, its monitor). */
#ifndef SCREENS_CARRY_H
#define SCREENS_CARRY_H

void carry_put(const char *form, const char *field, const char *text);
/* What was keyed last, or NULL. */
const char *carry_get(const char *form, const char *field);

#endif
