/* The table: what monitors saw, on school days only. */
#include "config.h"
#include "emis/indicator_rows.h"

#define VISIT_SOURCE "monitoring visits of the period, without those on a day that the calendar gives as no school day"

#define IS_PRESENT "(coalesce(r.class, p.presence) = 'present')"
#define IS_TEACHER "p.presence IS NOT NULL AND coalesce(t.category, 'teaching') = 'teaching'"
/* Absent on sanctioned leave or duty. */
#define IS_EXCUSED "coalesce(q.class IN ('leave', 'duty'), 0)"
#define PRESENT(condition) "CASE WHEN " IS_TEACHER condition " THEN " IS_PRESENT " END"
#define ON_ROLL(condition) "CASE WHEN " IS_TEACHER condition " THEN 1 END"
#define MEN " AND t.sex = 'male'"
#define WOMEN " AND t.sex = 'female'"
#define EXPECTED " AND (" IS_PRESENT " OR NOT " IS_EXCUSED ")"

#define CLASS_RATE(code_, name_, words_, top, bottom, missing_) { \
	.code = code_, .name = name_, .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1, .words = words_, \
	.numerator = {TERM(SOURCE_VISIT_CLASS, NULL, SEXED(top("boys"), top("girls")))}, .base = BASE_TERM, \
	.denominator = {TERM(SOURCE_VISIT_CLASS, NULL, SEXED(bottom("boys"), bottom("girls")))}, .source = VISIT_SOURCE, .missing = missing_}
#define BOTH_KNOWN(sex, a, b, value) "CASE WHEN v.status <> 'closed' AND k." sex a " IS NOT NULL AND k." sex b " IS NOT NULL THEN " value " END"
#define COUNTED(sex) BOTH_KNOWN(sex, "_counted", "_enrolled", "k." sex "_counted")
#define COUNTED_OF(sex) BOTH_KNOWN(sex, "_counted", "_enrolled", "k." sex "_enrolled")
#define CAME(sex) "CASE WHEN k." sex "_enrolled IS NOT NULL THEN CASE WHEN v.status = 'closed' THEN 0 ELSE k." sex "_counted END END"
#define CAME_OF(sex) "CASE WHEN v.status = 'closed' OR k." sex "_counted IS NOT NULL THEN k." sex "_enrolled END"
#define INFLATED(sex) BOTH_KNOWN(sex, "_register", "_counted", "k." sex "_register - k." sex "_counted")
#define INFLATED_OF(sex) BOTH_KNOWN(sex, "_register", "_counted", "k." sex "_register")

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
	.numerator = {TERM(SOURCE_VISIT_STAFF, NULL, {PRESENT(EXPECTED), PRESENT(EXPECTED MEN), PRESENT(EXPECTED WOMEN)})}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT_STAFF, NULL, {ON_ROLL(EXPECTED), ON_ROLL(EXPECTED MEN), ON_ROLL(EXPECTED WOMEN)})},
	.source = VISIT_SOURCE, .missing = "a teacher whose presence is blank is in neither; one who is not on the roll held here has no known sex"},
	{.code = "teacher_presence_raw", .name = "Presence of teachers, of all on the roll", .topic = TOPIC_VISITS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "teachers seen present or late, for each hundred on the roll, leave and duty counted as absent",
	.numerator = {TERM(SOURCE_VISIT_STAFF, NULL, {PRESENT(""), PRESENT(MEN), PRESENT(WOMEN)})}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_VISIT_STAFF, NULL, {ON_ROLL(""), ON_ROLL(MEN), ON_ROLL(WOMEN)})}, .source = VISIT_SOURCE,
	.missing = "a teacher whose presence is blank is in neither; one who is not on the roll held here has no known sex"},
	CLASS_RATE("attendance", "Attendance of pupils", "pupils counted by head, for each hundred enrolled in the same classes, at schools that were "
		"not found closed", COUNTED, COUNTED_OF, "a class of which only one of the two numbers is known is in neither"),
	CLASS_RATE("attendance_all", "Attendance of pupils, closed schools too", "the same, where nobody came to a school that was found closed",
		CAME, CAME_OF, "a class of an open school of which only one of the two numbers is known is in neither; of a closed school the enrolled are "
		"known only where the monitor wrote them down"),
	CLASS_RATE("register_inflation", "Inflation of the register", "pupils marked present less pupils counted by head, for each hundred marked "
		"present; below zero where more were counted", INFLATED, INFLATED_OF, "a class of which only one of the two numbers is known is in neither"),
};

const struct indicator_part indicator_visits = {rows, sizeof rows / sizeof *rows};
