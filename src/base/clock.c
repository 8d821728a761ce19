/* Now, today, and days as numbers.
 *
 * Days are counted in the proleptic Gregorian calendar by whole eras of 400 years (146,097 days) that begin on the
 * first of March, so that the leap day is the last of its year. The time zone is the machine's and touches only
 * "today" and what is shown. */
#include "config.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	YEAR_FIRST = 1800,
	YEAR_LAST = 2200,
	ERA_DAYS = 146097,
	MARCH_TO_EPOCH = 719468, /* days from 0000-03-01 to 1970-01-01 */
};

static int64_t days_of(int64_t year, int month, int day)
{
	int64_t from_march = month > 2 ? year : year - 1;
	int64_t era = (from_march >= 0 ? from_march : from_march - 399) / 400;
	int64_t of_era = from_march - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_TO_EPOCH;
}

void date_split(int days, int *year, int *month, int *day)
{
	int64_t shifted = (int64_t) days + MARCH_TO_EPOCH;
	int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
	int64_t of_era = shifted - era * ERA_DAYS;
	int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
	int64_t march_month = (5 * of_year + 2) / 153;

	*day = (int) (of_year - (153 * march_month + 2) / 5 + 1);
	*month = (int) (march_month < 10 ? march_month + 3 : march_month - 9);
	*year = (int) (years + era * 400 + (*month <= 2 ? 1 : 0));
}

bool date_join(int year, int month, int day, int *days)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	*days = 0;
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1)
		return false;
	if (day > lengths[month - 1] + (month == 2 && is_leap ? 1 : 0))
		return false;
	*days = (int) days_of(year, month, day);
	return true;
}

/* COUNT digits at *AT, and steps over them. */
static bool take_digits(const char **at, int count, int *number)
{
	*number = 0;
	for (int i = 0; i < count; i++) {
		if (**at < '0' || **at > '9')
			return false;
		*number = *number * 10 + (*(*at)++ - '0');
	}
	return true;
}

static bool take_date(const char **at, int *days)
{
	int year, month, day;

	return take_digits(at, 4, &year) && *(*at)++ == '-' && take_digits(at, 2, &month) && *(*at)++ == '-'
		&& take_digits(at, 2, &day) && date_join(year, month, day, days);
}

bool date_parse(const char *text, int *days)
{
	*days = 0;
	if (take_date(&text, days) && *text == '\0')
		return true;
	*days = 0;
	return false;
}

void date_format(int days, char out[11])
{
	char text[40];
	int year, month, day;

	date_split(days, &year, &month, &day);
	if (year < 0 || year > 9999)
		snprintf(text, sizeof text, "0000-00-00");
	else
		snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
	memcpy(out, text, 11);
}

int date_weekday(int days)
{
	int64_t from_monday = ((int64_t) days + 3) % 7; /* 1970-01-01 was a Thursday */

	return (int) (from_monday < 0 ? from_monday + 7 : from_monday);
}

/* "YYYY-MM-DD[( |T)HH:MM[:SS]]", local time; a date alone is its noon. */
static bool parse_now(const char *text, int64_t *seconds)
{
	struct tm local = { .tm_isdst = -1, .tm_hour = 12 };
	int days, year, month, day;
	time_t time;

	*seconds = 0;
	if (!take_date(&text, &days))
		return false;
	if (*text == ' ' || *text == 'T') {
		text++;
		if (!take_digits(&text, 2, &local.tm_hour) || *text++ != ':' || !take_digits(&text, 2, &local.tm_min))
			return false;
		if (*text == ':' && (text++, !take_digits(&text, 2, &local.tm_sec)))
			return false;
	}
	if (*text != '\0' || local.tm_hour > 23 || local.tm_min > 59 || local.tm_sec > 59)
		return false;
	date_split(days, &year, &month, &day);
	local.tm_year = year - 1900;
	local.tm_mon = month - 1;
	local.tm_mday = day;
	time = mktime(&local);
	*seconds = (int64_t) time;
	return true;
}

bool clock_check(struct err *err)
{
	const char *stopped = getenv("ZILA_NOW");
	int64_t seconds;

	if (!stopped || *stopped == '\0' || parse_now(stopped, &seconds))
		return true;
	return err_set(err, EX_USAGE, "ZILA_NOW is \"%s\": no date and time: write 2026-03-31 or 2026-03-31T14:30", stopped);
}

static int64_t shifted; /* seconds, by clock_set_today */

int64_t clock_now(void)
{
	const char *stopped = getenv("ZILA_NOW");
	int64_t seconds;

	if (stopped && parse_now(stopped, &seconds))
		return seconds + shifted;
	return (int64_t) time(NULL) + shifted;
}

void clock_set_today(int days)
{
	shifted += (int64_t) (days - clock_today()) * 86400;
	/* Over a change of summer time the hour may fall into the day beside. */
	shifted += (int64_t) (days - clock_today()) * 3600;
}

/* Breaks SECONDS down in local time; false where no year can hold them. */
static bool to_local(int64_t seconds, struct tm *local)
{
	time_t time = (time_t) seconds;

	return localtime_r(&time, local) && local->tm_year >= -1900 && local->tm_year <= 9999 - 1900;
}

int clock_today(void)
{
	struct tm local;

	if (!to_local(clock_now(), &local))
		return 0;
	return (int) days_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

int64_t clock_ticks(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		die("the machine has no clock that only goes forward");
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_format(int64_t seconds, char out[17])
{
	char text[80];
	struct tm local;

	if (to_local(seconds, &local))
		snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
			local.tm_hour, local.tm_min);
	else
		snprintf(text, sizeof text, "0000-00-00 00:00");
	memcpy(out, text, 17);
}
