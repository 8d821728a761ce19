#include "config.h"
#include "indicator_figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "indicator_world.h"
#include "store_world.h"

struct figures figures;

int figures_open(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2026-11-22T09:30", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	figures.folder = world_path("indicator");
	figures.replica = indicator_world_open(figures.folder, &figures.set);
	return indicator_open(figures.replica, figures.set, NULL, &figures.book, &err) ? 0 : -1;
}

int figures_close(void **state)
{
	(void)state;
	indicator_close(figures.book);
	form_set_free(figures.set);
	replica_close(figures.replica);
	world_remove(figures.folder);
	free(figures.folder);
	return 0;
}

struct indicator_answer *figures_ask(enum indicator_level level, const char *place, int year)
{
	struct indicator_answer *answer;
	struct err err = {0};
	if (!indicator_ask(figures.book, &(struct indicator_ask){.level = level, .place = place, .year = year}, &answer, &err))
		fail_msg("%s", err.text);
	return answer;
}

void figures_check(const struct indicator_answer *answer, int place, const struct figures_expected *expected)
{
	int position = indicator_position(answer, expected->code);
	if (position < 0)
		fail_msg("no indicator is called %s", expected->code);
	const struct indicator_figure *figure = indicator_figure(answer, place, position, (enum indicator_sex)expected->sex);
	int64_t denominator = expected->denominator == NONE ? ABSENT : expected->denominator;
	if (figure->why != WHY_GIVEN || figure->numerator != expected->numerator || figure->denominator != denominator
		|| figure->schools != expected->schools || figure->expected != expected->asked)
		fail_msg("%s of %s, sex %d: %lld / %lld of %d schools (%d) %s; by hand %lld / %lld of %d (%d)", expected->code, answer->places[place].code,
			expected->sex, (long long)figure->numerator, (long long)figure->denominator, figure->schools, figure->expected,
			indicator_why(answer->indicators[position], figure), (long long)expected->numerator, (long long)denominator, expected->schools,
			expected->asked);
}

const struct indicator_figure *figures_find(const struct indicator_answer *answer, const char *place, const char *code, int sex)
{
	int at = place ? indicator_place(answer, place) : 0, position = indicator_position(answer, code);
	assert_true(at >= 0 && position >= 0);
	return indicator_figure(answer, at, position, (enum indicator_sex)sex);
}
