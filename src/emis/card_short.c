/* A card in a few lines that go into a telephone's message. Lines are put in the order of their weight: where the next one does not fit any more it is
 * left out whole, and the last one, with the date of the data and the paper's check, always fits. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "emis/card.h"
#include "emis/card_place.h"
#include "store/query.h"

enum { SHORT_FOOT = 200, SHORT_LINE = 400 };

struct message { struct place_card *card; struct buf *out; int characters; };

static int characters_of(const char *text)
{
	int count = 0;
	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* A line, where it leaves room for the last. */
static void line(struct message *message, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line(struct message *message, const char *format, ...)
{
	char room[SHORT_LINE];
	va_list values;
	va_start(values, format);
	int length = vsnprintf(room, sizeof room, format, values);
	va_end(values);
	int count = characters_of(room);
	if (length < 0 || length >= SHORT_LINE || message->characters + count + 1 > CARD_SHORT - SHORT_FOOT)
		return;
	buf_text(message->out, room);
	buf_text(message->out, "\n");
	message->characters += count + 1;
}

/* "21.4", "21.4 %", or "not reported". */
static const char *say(struct message *message, const char *code, enum indicator_sex sex, char room[PLACE_FIGURE])
{
	const char *text = place_text(message->card, code, place_own(message->card, code, sex), room);
	if (text && indicator_find(code)->unit == UNIT_PERCENT)
		strcat(room, " %");
	return text ? text : "not reported";
}

static bool is_known(const struct message *message, const char *code)
{
	return place_own(message->card, code, INDICATOR_BOTH)->why == WHY_GIVEN;
}

static void pupils(struct message *message)
{
	char a[PLACE_FIGURE], b[PLACE_FIGURE], c[PLACE_FIGURE], d[PLACE_FIGURE];
	line(message, "Pupils %s: boys %s, girls %s; girls a boy %s", say(message, "enrolment", INDICATOR_BOTH, a), say(message, "enrolment",
		INDICATOR_MALE, b), say(message, "enrolment", INDICATOR_FEMALE, c), say(message, "gpi", INDICATOR_BOTH, d));
	line(message, "Teachers %s; pupils a teacher %s; posts vacant %s of %s", say(message, "teachers", INDICATOR_BOTH, a), say(message, "ptr",
		INDICATOR_BOTH, b), say(message, "posts_vacant", INDICATOR_BOTH, c), say(message, "posts_sanctioned", INDICATOR_BOTH, d));
	if (is_known(message, "ger_primary"))
		line(message, "Gross enrolment, primary %s (boys %s, girls %s); high %s", say(message, "ger_primary", INDICATOR_BOTH, a), say(message,
			"ger_primary", INDICATOR_MALE, b), say(message, "ger_primary", INDICATOR_FEMALE, c), say(message, "ger_high", INDICATOR_BOTH, d));
}

static void schools(struct message *message)
{
	char a[PLACE_FIGURE], b[PLACE_FIGURE], c[PLACE_FIGURE], d[PLACE_FIGURE];
	line(message, "No teacher %s, one teacher %s, no pupils %s, no building %s", say(message, "no_teacher", INDICATOR_BOTH, a), say(message,
		"single_teacher", INDICATOR_BOTH, b), say(message, "zero_enrolment", INDICATOR_BOTH, c), say(message, "shelterless", INDICATOR_BOTH, d));
	line(message, "With electricity %s, water %s, toilets %s, wall %s", say(message, "electricity", INDICATOR_BOTH, a), say(message,
		"water", INDICATOR_BOTH, b), say(message, "toilets", INDICATOR_BOTH, c), say(message, "wall", INDICATOR_BOTH, d));
	if (is_known(message, "girls_to_boys_primary"))
		line(message, "Girls' schools a boys' school: primary %s, middle %s, high %s", say(message, "girls_to_boys_primary", INDICATOR_BOTH, a), say(
			message, "girls_to_boys_middle", INDICATOR_BOTH, b), say(message, "girls_to_boys_high", INDICATOR_BOTH, c));
}

static void visits(struct message *message)
{
	char a[PLACE_FIGURE], b[PLACE_FIGURE], c[PLACE_FIGURE], d[PLACE_FIGURE];
	if (!is_known(message, "visits") || place_own(message->card, "visits", INDICATOR_BOTH)->numerator == 0) {
		line(message, "No visit is held since %s", message->card->from);
		return;
	}
	line(message, "Visits %s since %s: found open %s, teachers present %s, pupils counted %s", say(message, "visits", INDICATOR_BOTH, a),
		message->card->from, say(message, "found_open", INDICATOR_BOTH, b), say(message, "teacher_presence", INDICATOR_BOTH, c), say(message,
		"attendance", INDICATOR_BOTH, d));
}

static void place_message(struct message *message)
{
	char room[64];
	struct place_card *card = message->card;
	const struct indicator_place *place = &card->whole->places[card->at];
	const char *reference = card_source_reference(card->maker, card->year);
	line(message, "*%s*, census %s%s%s", place_title(card), card->year > 0 ? card_source_year(card->maker, card->year, room) : "none held",
		reference ? " as of " : "", reference ? reference : "");
	char a[PLACE_FIGURE], b[PLACE_FIGURE];
	line(message, "Schools %d: open %s, closed %s", place->schools, say(message, "functional", INDICATOR_BOTH, a), say(message, "closed",
		INDICATOR_BOTH, b));
	pupils(message);
	schools(message);
	visits(message);
}

/* The last line; it always fits. */
static void last(struct message *message, const struct place_card *card, const char *code, const struct indicator_place *place)
{
	char time[17], room[SHORT_FOOT], returns[64];
	clock_format(clock_now(), time);
	snprintf(returns, sizeof returns, "Returns %d of %d, approved %d", place->returns, place->schools, place->approved);
	if (card->level == INDICATOR_SCHOOL)
		snprintf(returns, sizeof returns, "Return %s", place->approved > 0 ? "approved" : place->returns > 0 ? "not yet approved" : "none held");
	snprintf(room, sizeof room, "%s. %s %.40s check %s, %s\n", returns, indicator_level_word(card->level), code, card->maker->checksum, time);
	buf_text(message->out, room);
}

/* A school: what its own line of its district says. */
static bool school_short(struct card_maker *maker, const char *code, int year, struct buf *out, struct err *err)
{
	struct page_value *page;
	struct place_card card = {.maker = maker, .level = INDICATOR_SCHOOL};
	struct message message = {&card, out, 0};
	struct indicator_ask ask = {.level = INDICATOR_SCHOOL, .place = code};
	struct query *query;
	if (!card_school(maker, code, year, &page, err)) /* for its check */
		return false;
	page_free(page);
	if (!query_open(maker->replica, "SELECT max(year) FROM census WHERE school = ?1 AND _void IS NULL", &query, err))
		return false;
	query_bind_text(query, 1, code);
	if (year == 0 && query_step(query, err) == 1)
		year = (int)query_int(query, 0);
	query_close(query);
	arena_init(&card.memory);
	card.year = ask.year = year;
	card.code = code;
	card_source_since(maker, 0, card.from);
	memcpy(ask.from, card.from, sizeof ask.from);
	memcpy(ask.to, maker->today, sizeof ask.to);
	bool is_good = (maker->whole_book || indicator_open(maker->replica, maker->set, NULL, &maker->whole_book, err))
		&& indicator_ask(maker->whole_book, &ask, &card.whole, err);
	if (is_good) {
		char room[64], a[PLACE_FIGURE], b[PLACE_FIGURE];
		const struct indicator_place *place = &card.whole->places[0];
		line(&message, "*%s* %s, district %s, census %s", place->name, code, card_source_label(maker, LIST_DISTRICT, place->district), year > 0 ?
			card_source_year(maker, year, room) : "none held");
		pupils(&message);
		line(&message, "Rooms %s; five facilities %s", say(&message, "rooms_a_school", INDICATOR_BOTH, a), say(&message, "facility_score", INDICATOR_BOTH, b));
		visits(&message);
		last(&message, &card, code, place);
	}
	indicator_free(card.whole);
	arena_free(&card.memory);
	return is_good;
}

bool card_short(struct card_maker *maker, enum indicator_level level, const char *code, int year, struct buf *out, struct err *err)
{
	struct place_card card;
	struct message message = {&card, out, 0};
	if (!card_source_refresh(maker, err))
		return false;
	if (level == INDICATOR_SCHOOL)
		return school_short(maker, code, year, out, err);
	if (level < INDICATOR_CLUSTER || level >= INDICATOR_LEVELS)
		return err_set(err, EX_USAGE, "card: there is no card of a %s", indicator_level_word(level));
	if (year == 0 && !place_newest_year(maker, level, code, &year, err))
		return false;
	bool is_good = place_read(maker, level, code, year, NULL, NULL, &card, err);
	if (is_good) {
		const struct indicator_place *place = &card.whole->places[card.at];
		place_put_page(&card); /* for its check */
		page_free(card.page);
		place_message(&message);
		last(&message, &card, card.code, place);
	}
	place_reset(&card);
	return is_good;
}
