/* The table: what monitors saw, on school days only. */
#include "config.h"
#include "emis/indicator_rows.h"

#define VISIT_SOURCE "monitoring visits of the period, without those on a day that the calendar gives as no school day"

/* Whether a teacher was there: 1, 0, and blank for one who had leave or duty. */
#define IS_PRESENT "coalesce(r.class, p.presence) = 'present'"
#define PRESENT "CASE WHEN " IS_PRESENT " THEN 1 WHEN q.class IN ('leave', 'duty') THEN NULL ELSE 0 END"
#define MAN(value) "CASE WHEN t.sex = 'male' THEN " value " END"
#define WOMAN(value) "CASE WHEN t.sex = 'female' THEN " value " END"
#define BY_SEX(value) {value, MAN(value), WOMAN(value)}

/* Of a class the one number where the other is known too. */
#define WHERE_KNOWN(sex, value, other) "CASE WHEN k." sex other " IS NOT NULL THEN k." sex value " END"
#define COUNTED TERM(SOURCE_VISIT_CLASS, NULL, SEXED(WHERE_KNOWN("boys", "_counted", "_enrolled"), WHERE_KNOWN("girls", "_counted", "_enrolled")))
#define ENROLLED TERM(SOURCE_VISIT_CLASS, NULL, SEXED(WHERE_KNOWN("boys", "_enrolled", "_counted"), WHERE_KNOWN("girls", "_enrolled", "_counted")))
#define CLASS_RATE(code_, name_, words_, missing_) \
	.code = code_, .name = name_, .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1, .words = words_, .base = BASE_TERM, \
	.source = VISIT_SOURCE, .missing = missing_

static const struct indicator rows[] = {
	{.code = "visits", .name = "Visits", .topic = TOPIC_VISITS, .unit = UNIT_COUNT, .words = "visits of the period, refused ones too",
	.numerator = {TERM(SOURCE_VISIT, NULL, PLAIN("1"))}, .is_blank_none = true, .source = VISIT_SOURCE, .missing = "no visit held is none paid"},
	{.code = "coverage", .name = "Coverage of visits", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "functional schools visited in the period, for each hundred functional schools", .schools = FUNCTIONAL,
	.numerator = {TERM(SOURCE_VISIT, NULL, PLAIN("1"))}, .base = BASE_SCHOOLS, .is_blank_none = true, .is_any = true, .source = VISIT_SOURCE,
	.missing = "no visit held is none paid"},
	{.code = "found_open", .name = "Share of visits found open", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "visits that found the school open or working elsewhere, for each hundred that say what they found",
	.numerator = {TERM(SOURCE_VISIT, NULL, PLAIN("v.status <> 'closed'"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT, NULL, PLAIN("CASE WHEN v.status IS NOT NULL THEN 1 END"))}, .source = VISIT_SOURCE,
	.missing = "a visit that was refused, or does not say what it found, is in neither"},
	{.code = "found_closed", .name = "Share of visits found closed", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "visits that found the school closed, for each hundred that say what they found",
	.numerator = {TERM(SOURCE_VISIT, NULL, PLAIN("v.status = 'closed'"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT, NULL, PLAIN("CASE WHEN v.status IS NOT NULL THEN 1 END"))}, .source = VISIT_SOURCE,
	.missing = "a visit that was refused, or does not say what it found, is in neither"},
	{.code = "refused", .name = "Share of visits refused", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "visits that were refused, for each hundred that say whether the monitor was let in",
	.numerator = {TERM(SOURCE_VISIT, NULL, PLAIN("v.access = 'refused'"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT, NULL, PLAIN("CASE WHEN v.access IS NOT NULL THEN 1 END"))}, .source = VISIT_SOURCE,
	.missing = "a visit that does not say is in neither"},
	{.code = "teacher_presence", .name = "Presence of teachers", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "teachers seen present or late, for each hundred on the roll less those on sanctioned leave or duty; leave that was not sanctioned is "
		"absence",
	.numerator = {TERM(SOURCE_VISIT_STAFF, NULL, BY_SEX(PRESENT))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT_STAFF, NULL, BY_SEX("(" PRESENT ") IS NOT NULL"))},
	.source = VISIT_SOURCE, .missing = "a teacher whose presence is blank is in neither; one who is not on the roll held here has no known sex"},
	{.code = "teacher_presence_raw", .name = "Presence of teachers, of all on the roll", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "teachers seen present or late, for each hundred on the roll, leave and duty counted as absent",
	.numerator = {TERM(SOURCE_VISIT_STAFF, NULL, BY_SEX(IS_PRESENT))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT_STAFF, NULL, BY_SEX("1"))}, .source = VISIT_SOURCE,
	.missing = "a teacher whose presence is blank is in neither; one who is not on the roll held here has no known sex"},
	{CLASS_RATE("attendance", "Attendance of pupils", "pupils counted by head, for each hundred enrolled in the same classes, at schools that were not "
		"found closed", "a class of which only one of the two numbers is known is in neither"),
	.numerator = {COUNTED}, .denominator = {ENROLLED}},
	{CLASS_RATE("attendance_all", "Attendance of pupils, closed schools too", "the same, where nobody came to a school that was found closed",
		"a class of an open school of which only one of the two numbers is known is in neither; of a closed school the enrolled are known only where "
		"the monitor wrote them down"),
	.numerator = {COUNTED, TERM(SOURCE_VISIT_SHUT, NULL, SEXED("0 * k.boys_enrolled", "0 * k.girls_enrolled"))},
	.denominator = {ENROLLED, TERM(SOURCE_VISIT_SHUT, NULL, SEXED("k.boys_enrolled", "k.girls_enrolled"))}},
	{CLASS_RATE("register_inflation", "Inflation of the register", "pupils marked present less pupils counted by head, for each hundred marked present; "
		"below zero where more were counted", "a class of which only one of the two numbers is known is in neither"),
	.numerator = {TERM(SOURCE_VISIT_CLASS, NULL, SEXED("k.boys_register - k.boys_counted", "k.girls_register - k.girls_counted"))},
	.denominator = {TERM(SOURCE_VISIT_CLASS, NULL, SEXED(WHERE_KNOWN("boys", "_register", "_counted"),
		WHERE_KNOWN("girls", "_register", "_counted")))}},
};

const struct indicator_part indicator_visits = {rows, sizeof rows / sizeof *rows};
