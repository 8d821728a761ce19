/* Now, today, and days as numbers. Dates are ISO 8601 text outside and days since 1970-01-01 inside; times are UTC
 * seconds. ZILA_NOW (an ISO date and time, local) stops the clock for tests and for printing a page again as of a
 * day. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Call once at the start: false and EX_USAGE where ZILA_NOW is set and is no date ("2026-03-31", its noon) nor date
 * and time ("2026-03-31T14:30", ":59" after it or not). The functions below go by the real clock in that case. */
bool clock_check(struct err *err);
int64_t clock_now(void); /* seconds since 1970, UTC */
/* Sets this process's clock by whole days, so that today is DAYS: for who was asked, on a box whose clock cannot know. */
void clock_set_today(int days);
int clock_today(void); /* local date, days since 1970-01-01 */
int64_t clock_ticks(void); /* milliseconds that only grow; never stopped by ZILA_NOW */

/* "YYYY-MM-DD", a date that exists, years 1800..2200; else false. */
bool date_parse(const char *text, int *days);
/* Eleven bytes: "YYYY-MM-DD" and NUL; "0000-00-00" where the year has not four digits (as clock_format below). */
void date_format(int days, char out[11]);
/* 0 Monday .. 6 Sunday. */
int date_weekday(int days);
void date_split(int days, int *year, int *month, int *day);
bool date_join(int year, int month, int day, int *days);
/* A time of a log entry as local "YYYY-MM-DD HH:MM"; 17 bytes with NUL. */
void clock_format(int64_t seconds, char out[17]);

#endif
