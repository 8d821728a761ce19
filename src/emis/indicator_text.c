/* Figures and rows of the table as words. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "emis/indicator.h"

double indicator_value(const struct indicator *indicator, const struct indicator_figure *figure)
{
	double value;
	if (figure->why != WHY_GIVEN)
		return 0;
	if (indicator->base == BASE_NONE)
		return (double)figure->numerator;
	value = (double)figure->numerator / (double)figure->denominator;
	return indicator->unit == UNIT_PERCENT ? 100 * value : indicator->unit == UNIT_KM ? value / 1000 : value;
}

const char *indicator_text(const struct indicator *indicator, const struct indicator_figure *figure, char room[32])
{
	if (figure->why != WHY_GIVEN)
		snprintf(room, 32, "n/a");
	else if (indicator->base == BASE_NONE)
		snprintf(room, 32, "%lld", (long long)figure->numerator);
	else
		snprintf(room, 32, "%.*f%s", indicator->decimals, indicator_value(indicator, figure),
			indicator->unit == UNIT_PERCENT ? " %" : indicator->unit == UNIT_KM ? " km" : "");
	return room;
}

static const struct { const char *word, *plural; } levels[INDICATOR_LEVELS] = {
	{"school", "schools"}, {"kind", "kinds"}, {"cluster", "clusters"}, {"tehsil", "tehsils"}, {"district", "districts"},
	{"division", "divisions"}, {"province", "province"},
};

const char *indicator_level_word(enum indicator_level level)
{
	return levels[level].word;
}

bool indicator_level_find(const char *word, enum indicator_level *out)
{
	for (int i = 0; i < INDICATOR_LEVELS; i++)
		if (strcmp(levels[i].word, word) == 0 || strcmp(levels[i].plural, word) == 0) {
			*out = (enum indicator_level)i;
			return true;
		}
	return false;
}

/* "school to province" as people say it. */
static const char *shown(const struct indicator *indicator)
{
	static const char *const from[INDICATOR_LEVELS] = {
		"from the school to the province", "", "", "from the tehsil to the province", "from the district to the province", "",
		"for the province only",
	};
	return indicator->most == INDICATOR_TEHSIL ? "inside a district: its schools, clusters and tehsils" : from[indicator->least];
}

const char *indicator_why(const struct indicator *indicator, const struct indicator_figure *figure)
{
	switch ((enum indicator_why)figure->why) {
	case WHY_GIVEN:
		return "";
	case WHY_NOT_REPORTED:
		return "not reported";
	case WHY_NOTHING:
		return "nothing to divide by";
	case WHY_LEVEL:
		return indicator->most == INDICATOR_TEHSIL ? "shown inside a district only" :
			indicator->least == INDICATOR_PROVINCE ? "shown for the province only" :
			indicator->least == INDICATOR_TEHSIL ? "shown from the tehsil on" : "shown from the district on, of all its schools";
	case WHY_NO_FORM:
		return "the page of the census that it needs is not loaded";
	case WHY_NO_AGES:
		return "the list official_age is not loaded";
	case WHY_NO_POPULATION:
		return "no population is held";
	case WHY_NOT_HELD:
		return "schools within the old borders are not held here";
	case WHY_NO_DUE_DATE:
		return "no day is set on which returns are due";
	case WHY_OUTSIDE:
		return "not one of the schools that it asks";
	}
	return "";
}

static const char *const term_words[SOURCES] = {
	"", "of schools, the sum named below", "pupils enrolled", "pupils of the year before", "pupils whose age is reported", "visits that say it",
	"pupils of the same classes at the same visits", "", "teachers of whom it was written down", "teachers on the roll", "money", "textbooks", "children of those ages", "", "",
};

const char *indicator_base_words(const struct indicator *indicator)
{
	switch (indicator->base) {
	case BASE_NONE:
		return "nothing: it is a count";
	case BASE_TERM:
		return term_words[indicator->denominator[0].source];
	case BASE_KNOWN:
		return "schools that report it";
	case BASE_SCHOOLS:
		return "schools that are asked";
	case BASE_DISTRICT:
		return "the same sum of the whole district";
	case BASE_UCS:
		return "union councils of its schools";
	case BASE_PARITY:
		return "the boys' figure";
	case BASE_ADJUSTED:
	case BASE_RATIO:
		return "the other figure";
	case BASE_SURVIVAL:
		return "a cohort that begins class 1";
	}
	return "";
}

const char *indicator_topic_title(enum indicator_topic topic)
{
	static const char *const titles[TOPICS] = {
		"Returns", "Pupils", "Rates of the population", "Rates that need ages", "From year to year", "Staff", "Kinds of schools",
		"Rooms and facilities", "Ladders of water, sanitation and hygiene", "Girls' access", "Visits", "Shares of a cluster",
	};
	return titles[topic];
}

static const char *const source_words[SOURCES] = {
	"", "schools", "classes", "classes of the year before", "ages", "visits", "classes at visits to schools not closed", "classes at visits to closed schools", "teachers at visits", "the roll", "money", "textbooks",
	"population", "map", "log",
};

static void put_terms(const struct indicator_term *terms, const char *head, struct buf *out)
{
	for (int i = 0; i < INDICATOR_TERMS && terms[i].sign != 0; i++) {
		const struct indicator_term *term = &terms[i];
		static const char *const sexes[] = {"", "boys: ", "girls: "};
		buf_format(out, "  %s %s%s%s:", i == 0 ? head : term->sign < 0 ? "less the sum over" : "and the sum over", source_words[term->source],
			term->rows ? " of " : "", term->rows ? term->rows : "");
		for (int sex = 0; sex < INDICATOR_SEXES; sex++)
			if (term->value[sex])
				buf_format(out, "\n    %s%s", term->value[1] && term->value[2] ? sexes[sex] : "", term->value[sex]);
		if (term->is)
			buf_format(out, "%s%s%s", *term->is ? " = '" : " IS NULL", term->is, *term->is ? "'" : "");
		buf_text(out, "\n");
	}
}

static void put_made(const struct indicator *indicator, struct buf *out)
{
	if (indicator->base == BASE_PARITY)
		buf_format(out, "  %s of the girls / %s of the boys\n", indicator->of, indicator->of);
	else if (indicator->base == BASE_ADJUSTED)
		buf_format(out, "  %s, or 2 - 1 / %s where it is above 1\n", indicator->of, indicator->of);
	else if (indicator->base == BASE_RATIO)
		buf_format(out, "  %s / %s\n", indicator->of, indicator->by);
	else if (indicator->base == BASE_SURVIVAL)
		buf_format(out, "  product over the classes 1 to %d of promotion_g / (1 - repetition_g)\n", indicator->survival_to - 1);
}

/* The figure's SQL as it is run: sums of the columns named over the rows of the source. */
static void put_formula(const struct indicator *indicator, struct buf *out)
{
	put_terms(indicator->numerator, "the sum over", out);
	put_terms(indicator->denominator, "divided by the sum over", out);
	put_made(indicator, out);
	if (indicator->schools)
		buf_format(out, "  of schools for which:\n    %s\n", indicator->schools);
	if (indicator->when)
		buf_format(out, "  and whose answer can be used:\n    %s\n", indicator->when);
	for (int i = 0; i < INDICATOR_TERMS && indicator->held[i].sign != 0; i++)
		buf_format(out, "  and which have %s among their %s for which:\n    %s\n", indicator->held[i].sign < 0 ? "none" : "one",
			source_words[indicator->held[i].source], indicator->held[i].value[INDICATOR_BOTH]);
	if (indicator->is_none)
		buf_text(out, "  a school counts where its sum is 0\n");
}

static void put_unit(const struct indicator *indicator, struct buf *out)
{
	static const char *const units[] = {"a count", "per cent", "a ratio", "km"};
	buf_format(out, "%s%s", units[indicator->unit], indicator_is_sexed(indicator) ? ", by sex" : "");
}

void indicator_explain(const struct indicator *indicator, struct buf *out)
{
	buf_format(out, "%s  %s (", indicator->code, indicator->name);
	put_unit(indicator, out);
	buf_format(out, ")\n\nFormula       %s.\n", indicator->words);
	buf_format(out, "Denominator   %s.\n", indicator_base_words(indicator));
	buf_format(out, "Shown         %s.\n", shown(indicator));
	buf_format(out, "Source        %s.\n", indicator->source);
	buf_format(out, "Missing data  %s.\n\nAs computed:\n", indicator->missing);
	put_formula(indicator, out);
}

static void document_row(const struct indicator *indicator, struct buf *out)
{
	buf_format(out, "\n### `%s`: %s\n\n", indicator->code, indicator->name);
	buf_format(out, "*Formula:* %s. (", indicator->words);
	put_unit(indicator, out);
	buf_format(out, ")\n\n*Denominator:* %s. *Shown* %s.\n\n*Source:* %s.\n\n*Missing data:* %s.\n\n```\n",
		indicator_base_words(indicator), shown(indicator), indicator->source, indicator->missing);
	put_formula(indicator, out);
	buf_text(out, "```\n");
}

void indicator_document(struct buf *out)
{
	const struct indicator *row;
	buf_text(out,
		"# Indicators\n\nThis page is printed from the table that computes the figures (`zila indicators --document`); a test holds the two "
		"equal. `zila indicators --explain CODE` prints one of them.\n\n"
		"Columns are named as in the statements: `s` the registry, `c` the year's return, `e` a class of it, `a` an age, `v` a visit, `k` a class at "
		"a visit, `p` a teacher at a visit, `t` the person on the roll, `m` money, `b` textbooks, `o` population, `w`, `r` and `q` the code lists of water sources, of presence, of reasons of absence (of the roll: of a person's status); `?2` is the year. "
		"A row adds what is not blank; a school of which nothing is known is in no sum. Each figure carries its numerator and denominator, how "
		"many schools it rests on, how many of their returns are approved, how many schools were asked, and whether a disputed cell is in it. "
		"Ages are those of the list `official_age`, which the province can change.\n");
	for (int topic = 0; topic < TOPICS; topic++) {
		buf_format(out, "\n## %s\n", indicator_topic_title((enum indicator_topic)topic));
		for (int i = 0; (row = indicator_at(i)); i++)
			if (row->topic == (enum indicator_topic)topic)
				document_row(row, out);
	}
}
