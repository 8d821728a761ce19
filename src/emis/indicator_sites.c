/* The table: rooms and facilities, the ladders of water, sanitation and hygiene, the same in girls' schools. */
#include "config.h"
#include "emis/indicator_rows.h"

#define SHARE_OF(code_, name_, topic_, words_, schools_, expression) { \
	.code = code_, .name = name_, .topic = topic_, .unit = UNIT_PERCENT, .decimals = 1, .words = words_, .schools = schools_, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(expression))}, .base = BASE_KNOWN, .source = SOURCE_WORDS_RETURN, \
	.missing = "a school that does not say is in neither number: expected less rests on is how many"}
#define FACILITY(code_, name_, words_, expression) SHARE_OF(code_, name_, TOPIC_FACILITIES, \
	words_ ", for each hundred functional schools that say so or not", FUNCTIONAL, expression)
#define GIRLS_FACILITY(code_, name_, words_, expression) SHARE_OF(code_, name_, TOPIC_GIRLS, \
	words_ ", for each hundred functional girls' schools that say so or not", GIRLS_ONLY, expression)

/* Rungs are words; blank: not known. A source nearby is not the service, and of a source whose protection is not
 * told no rung is known. Toilets are only counted in a return: none is no service, any other number leaves kind, use and sex open. */
#define WATER_RUNG "CASE c.water WHEN 'no' THEN 'none' WHEN 'yes' THEN CASE w.class" \
	" WHEN 'improved' THEN 'basic' WHEN 'unimproved' THEN 'none' WHEN 'surface' THEN 'none' END END"
#define SANITATION_RUNG "CASE WHEN " TOILETS " = 0 THEN 'none' END"
#define HYGIENE_RUNG "CASE WHEN c.washbasin = 'no' OR c.washbasin_water = 'no' THEN 'none' WHEN c.washbasin = 'yes' AND c.washbasin_water = 'yes'" \
	" THEN CASE c.washbasin_soap WHEN 'yes' THEN 'basic' WHEN 'no' THEN 'limited' END END"

#define RUNG(code_, name_, words_, rung, word) { \
	.code = code_, .name = name_, .topic = TOPIC_LADDERS, .unit = UNIT_PERCENT, .decimals = 1, \
	.words = words_ ", for each hundred functional schools (SDG 4.a.1)", .schools = FUNCTIONAL, \
	.numerator = {IS(rung, word)}, .base = BASE_SCHOOLS, \
	.source = SOURCE_WORDS_RETURN "; classes of the code lists after WHO and UNICEF JMP", \
	.missing = "a school of which the rung is not known is in the denominator and on the rung unknown: the four add up to 100"}
#define LADDER(what, title, rung, basic, limited, none) \
	RUNG(what "_basic", title ": basic", basic, rung, "basic"), \
	RUNG(what "_limited", title ": limited", limited, rung, "limited"), \
	RUNG(what "_none", title ": no service", none, rung, "none"), \
	RUNG(what "_unknown", title ": unknown", "the return does not say enough for a rung", rung, "")

/* Of the five, how many are known, and how many are there. */
#define SCORE_KNOWN "((c.electricity IS NOT NULL) + (c.water IS NOT NULL) + (c.wall IS NOT NULL) + (" TOILETS " IS NOT NULL)" \
	" + (coalesce(c.building = 'no', 0) OR c.building_condition IS NOT NULL))"
#define SCORE_THERE "(coalesce(c.electricity = 'yes', 0) + coalesce(c.water = 'yes', 0) + coalesce(c.wall = 'yes', 0)" \
	" + coalesce(" TOILETS " > 0, 0) + coalesce(coalesce(c.building, '') <> 'no' AND c.building_condition = 'satisfactory', 0))"

static const struct indicator rows[] = {
	{.code = "rooms_a_school", .name = "Class rooms a school", .topic = TOPIC_FACILITIES, .unit = UNIT_RATIO, .decimals = 1,
	.words = "class rooms, kacha and pakka, divided by the schools that report them", .numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(ROOMS))},
	.base = BASE_KNOWN, .source = SOURCE_WORDS_RETURN, .missing = "a school that reports neither kind is left out"},
	{.code = "pupils_a_room", .name = "Pupils a class room", .topic = TOPIC_FACILITIES, .unit = UNIT_RATIO, .decimals = 1,
	.words = "pupils divided by class rooms, kacha and pakka, of schools that report both",
	.numerator = {TERM(SOURCE_CLASS, NULL, PLAIN(SUM("e.boys", "e.girls")))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(ROOMS))}, .source = SOURCE_WORDS_CLASS "; class rooms of the same return",
	.missing = "a school that reports only one of the two is in neither"},
	FACILITY("electricity", "Electricity", "schools with electricity (SDG 4.a.1)", "c.electricity = 'yes'"),
	FACILITY("internet", "Internet", "schools with internet (SDG 4.a.1)", "c.internet = 'yes'"),
	FACILITY("computers", "Computers", "schools with a computer laboratory (SDG 4.a.1)", "c.computer_lab = 'yes'"),
	FACILITY("ramp", "Ramp", "schools with a ramp, of what SDG 4.a.1 asks for pupils with disabilities", "c.ramp = 'yes'"),
	FACILITY("water", "Drinking water", "schools with drinking water at the school", "c.water = 'yes'"),
	FACILITY("toilets", "Toilets", "schools with a toilet", TOILETS " > 0"),
	FACILITY("washbasin", "Washbasin", "schools with a washbasin", "c.washbasin = 'yes'"),
	FACILITY("wall", "Boundary wall", "schools with a boundary wall", "c.wall = 'yes'"),
	FACILITY("building_good", "Building in satisfactory condition", "schools whose building is satisfactory; none is not",
		"CASE WHEN c.building = 'no' THEN 0 ELSE c.building_condition = 'satisfactory' END"),
	FACILITY("gas", "Gas", "schools with gas", "c.gas = 'yes'"),
	FACILITY("library", "Library", "schools with a library", "c.library = 'yes'"),
	FACILITY("science_lab", "Science laboratory", "schools with a science laboratory", "c.science_lab = 'yes'"),
	FACILITY("playground", "Playground", "schools with a playground", "c.playground = 'yes'"),
	{.code = "facility_score", .name = "Facility score", .topic = TOPIC_FACILITIES, .unit = UNIT_PERCENT, .decimals = 1, .schools = FUNCTIONAL,
	.words = "of electricity, water, toilet, boundary wall and satisfactory building, the share that a functional school has of those it reports "
		"(after Alif Ailaan): the mean of the schools",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("(10000 * " SCORE_THERE " + " SCORE_KNOWN " / 2) / nullif(" SCORE_KNOWN ", 0)"))},
	.base = BASE_TERM, .denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("CASE WHEN " SCORE_KNOWN " > 0 THEN 10000 END"))},
	.source = SOURCE_WORDS_RETURN, .missing = "what a school does not report is not among its five; one that reports none is left out"},

	LADDER("water", "Drinking water", WATER_RUNG, "water at the school, from an improved source",
		"an improved source that gives no water: a return does not tell, a visit does", "no water at the school, or from an unimproved source"),
	LADDER("sanitation", "Sanitation", SANITATION_RUNG, "improved, single-sex, usable toilets: a return does not tell, a visit does",
		"improved toilets that are not usable or not single-sex: a return does not tell, a visit does", "no toilet"),
	LADDER("hygiene", "Hand washing", HYGIENE_RUNG, "a washbasin with water and soap", "a washbasin with water and no soap",
		"no washbasin, or no water at it"),

	GIRLS_FACILITY("girls_toilets", "Toilets in girls' schools", "girls' schools with a toilet", TOILETS " > 0"),
	GIRLS_FACILITY("girls_water", "Drinking water in girls' schools", "girls' schools with drinking water at the school", "c.water = 'yes'"),
	GIRLS_FACILITY("girls_wall", "Boundary wall of girls' schools", "girls' schools with a boundary wall", "c.wall = 'yes'"),
	GIRLS_FACILITY("girls_mhm", "Menstrual hygiene kits in girls' schools", "girls' schools with menstrual hygiene kits", "c.mhm_kits = 'yes'"),
	GIRLS_FACILITY("girls_mhm_training", "Menstrual hygiene training in girls' schools", "girls' schools with training on menstrual hygiene",
		"c.mhm_training = 'yes'"),
	{.code = "girls_women_teachers", .name = "Women teachers in girls' schools", .topic = TOPIC_GIRLS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "women for each hundred teachers working in functional girls' schools", .schools = GIRLS_ONLY,
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("CASE WHEN c.teachers_male IS NOT NULL THEN c.teachers_female END"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("c.teachers_male + c.teachers_female"))}, .source = SOURCE_WORDS_RETURN,
	.missing = "a school that does not report both sexes is in neither"},
	{.code = "girls_pupils_a_teacher", .name = "Pupils a woman teacher in girls' schools", .topic = TOPIC_GIRLS, .unit = UNIT_RATIO, .decimals = 1,
	.words = "pupils divided by women teachers, of functional girls' schools that report both", .schools = GIRLS_ONLY,
	.numerator = {TERM(SOURCE_CLASS, NULL, PLAIN(SUM("e.boys", "e.girls")))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("c.teachers_female"))}, .source = SOURCE_WORDS_CLASS "; teachers of the same return",
	.missing = "a school that reports only one of the two is in neither"},
};

const struct indicator_part indicator_sites = {rows, sizeof rows / sizeof *rows};
