/* Figures on standard output: lines for people, CSV by RFC 4180 with a row a figure, objects of a JSON array. */
#include "config.h"
#include "cli/figures.h"

#include <stdio.h>
#include <string.h>

/* "371 (450)", or nothing where there is no figure; then its name, why there is none, and what is to be known of it. */
static void put_rest(const struct indicator *indicator, const struct indicator_figure *figure)
{
	char rest[32] = "";
	if (figure->why == WHY_GIVEN)
		snprintf(rest, sizeof rest, "%d (%d)", figure->schools, figure->expected);
	printf("  %-15s %s", rest, indicator->name);
	if (figure->why != WHY_GIVEN)
		printf(": %s", indicator_why(indicator, figure));
	printf("%s%s\n", figure->is_old_borders ? ", over old borders" : "", figure->is_doubtful ? ", doubtful: pupils from outside" : "");
}

static void put_line(const struct indicator_answer *answer, int place, int at)
{
	const struct indicator *indicator = answer->indicators[at];
	const struct indicator_figure *figure = indicator_figure(answer, place, at, INDICATOR_BOTH);
	char room[32];
	printf("%-37s %10s%c", indicator->code, indicator_text(indicator, figure, room), figure->is_disputed ? '!' : ' ');
	for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
		printf(" %10s", indicator_is_sexed(indicator) ? indicator_text(indicator, indicator_figure(answer, place, at,
			(enum indicator_sex)sex), room) : "");
	put_rest(indicator, figure);
}

void figures_text(const struct indicator_answer *answer, int place)
{
	const struct indicator_place *where = &answer->places[place];
	printf("%s %s (%s), %d\n", indicator_level_word(answer->level), where->name, where->code, answer->year);
	printf("%d schools, %d returns, %d of them approved", where->schools, where->returns, where->approved);
	if (where->disputed > 0)
		printf(", %d with a disputed cell (!)", where->disputed);
	printf("; visits of %s to %s", answer->from, answer->to);
	if (answer->population_year > 0)
		printf("; population of %d", answer->population_year);
	if (where->borders)
		printf(", rates over %s together (old borders)", where->borders);
	printf("\n");
	for (int topic = 0; topic < TOPICS; topic++) {
		bool has_title = false;
		for (int i = 0; i < answer->count; i++) {
			if (answer->indicators[i]->topic != (enum indicator_topic)topic)
				continue;
			if (!has_title)
				printf("\n%-48s  %10s %10s  schools (of)\n", indicator_topic_title((enum indicator_topic)topic), "male", "female");
			has_title = true;
			put_line(answer, place, i);
		}
	}
	printf("\n");
}

/* RFC 4180: a field with a comma, a quote or a line break is quoted. */
static void put_field(const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void put_number(int64_t number)
{
	if (number != INDICATOR_ABSENT)
		printf("%lld", (long long)number);
}

static const char *const sexes[] = {"both", "male", "female"};

void figures_csv_head(void)
{
	printf("level,place,name,year,indicator,sex,value,numerator,denominator,schools,approved,expected,disputed,old_borders,population_year,why\r\n");
}

void figures_csv(const struct indicator_answer *answer, int place)
{
	const struct indicator_place *where = &answer->places[place];
	for (int i = 0; i < answer->count; i++) {
		const struct indicator *indicator = answer->indicators[i];
		for (int sex = 0; sex < (indicator_is_sexed(indicator) ? INDICATOR_SEXES : 1); sex++) {
			const struct indicator_figure *figure = indicator_figure(answer, place, i, (enum indicator_sex)sex);
			printf("%s,", indicator_level_word(answer->level));
			put_field(where->code);
			putchar(',');
			put_field(where->name);
			printf(",%d,%s,%s,", answer->year, indicator->code, sexes[sex]);
			if (figure->why == WHY_GIVEN)
				printf("%.*f", indicator->base == BASE_NONE ? 0 : 6, indicator_value(indicator, figure));
			putchar(',');
			put_number(figure->numerator);
			putchar(',');
			put_number(figure->denominator);
			printf(",%d,%d,%d,%s,%s,", figure->schools, figure->approved, figure->expected, figure->is_disputed ? "yes" : "no",
				figure->is_old_borders ? "yes" : "no");
			if (answer->population_year > 0 && (indicator->topic == TOPIC_POPULATION || indicator->topic == TOPIC_AGES))
				printf("%d", answer->population_year);
			putchar(',');
			put_field(indicator_why(indicator, figure));
			printf("\r\n");
		}
	}
}

static void put_quoted(const char *text)
{
	putchar('"');
	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		if (*at == '"' || *at == '\\')
			printf("\\%c", *at);
		else if (*at < 32)
			printf("\\u%04x", *at);
		else
			putchar(*at);
	}
	putchar('"');
}

static void put_json_number(const char *name, int64_t number)
{
	printf(",\"%s\":", name);
	if (number == INDICATOR_ABSENT)
		fputs("null", stdout);
	else
		printf("%lld", (long long)number);
}

long figures_json(const struct indicator_answer *answer, int place, bool has_before)
{
	long rows = 0;
	const struct indicator_place *where = &answer->places[place];
	for (int i = 0; i < answer->count; i++) {
		const struct indicator *indicator = answer->indicators[i];
		for (int sex = 0; sex < (indicator_is_sexed(indicator) ? INDICATOR_SEXES : 1); sex++) {
			const struct indicator_figure *figure = indicator_figure(answer, place, i, (enum indicator_sex)sex);
			printf("%s\n{\"level\":\"%s\",\"place\":", has_before || rows > 0 ? "," : "", indicator_level_word(answer->level));
			put_quoted(where->code);
			fputs(",\"name\":", stdout);
			put_quoted(where->name);
			printf(",\"year\":%d,\"indicator\":\"%s\",\"sex\":\"%s\",\"value\":", answer->year, indicator->code, sexes[sex]);
			if (figure->why == WHY_GIVEN)
				printf("%.*f", indicator->base == BASE_NONE ? 0 : 6, indicator_value(indicator, figure));
			else
				fputs("null", stdout);
			put_json_number("numerator", figure->numerator);
			put_json_number("denominator", figure->denominator);
			printf(",\"schools\":%d,\"approved\":%d,\"expected\":%d,\"disputed\":%s,\"old_borders\":%s", figure->schools, figure->approved,
				figure->expected, figure->is_disputed ? "true" : "false", figure->is_old_borders ? "true" : "false");
			if (answer->population_year > 0 && (indicator->topic == TOPIC_POPULATION || indicator->topic == TOPIC_AGES))
				printf(",\"population_year\":%d", answer->population_year);
			if (figure->why != WHY_GIVEN) {
				fputs(",\"why\":", stdout);
				put_quoted(indicator_why(indicator, figure));
			}
			putchar('}');
			rows++;
		}
	}
	return rows;
}
