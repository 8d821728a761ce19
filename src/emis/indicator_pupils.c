/* The table: returns, pupils, and their rates to the population. */
#include "config.h"
#include "emis/indicator_rows.h"

#define ENROLMENT(code_, name_, rows_, words_) { \
	.code = code_, .name = name_, .topic = TOPIC_PUPILS, .unit = UNIT_COUNT, .words = words_, \
	.numerator = {PUPILS(rows_)}, .source = SOURCE_WORDS_CLASS, \
	.missing = "a class that is not reported adds nothing; a school without any class reported is not among the schools that it rests on"}

#define IN_CLASS(number) ENROLMENT("enrolment_" number, "Enrolment in class " number, number, "boys and girls enrolled in class " number)

/* Gross enrolment of a stage, its parity and the adjusted form. */
#define GER(stage, title, rows_, ages) \
	{.code = "ger_" stage, .name = "Gross enrolment ratio, " title, .topic = TOPIC_POPULATION, .unit = UNIT_PERCENT, .decimals = 1, \
	.words = "pupils of " title ", whatever their age, for each hundred children of its official ages (" ages "); may be above 100", \
	.least = INDICATOR_DISTRICT, .numerator = {PUPILS(rows_)}, .base = BASE_TERM, .denominator = {POPULATION(rows_)}, .is_apart = true, \
	.source = SOURCE_WORDS_POPULATION, \
	.missing = "pupils of schools without a return are not in it, so it is too low by them: see how many schools it rests on"}, \
	{.code = "gpi_ger_" stage, .name = "Gender parity of the gross enrolment ratio, " title, .topic = TOPIC_POPULATION, \
	.unit = UNIT_RATIO, .decimals = 2, .words = "the girls' ratio divided by the boys'; 0.97 to 1.03 is parity", \
	.least = INDICATOR_DISTRICT, .base = BASE_PARITY, .of = "ger_" stage, .source = SOURCE_WORDS_POPULATION, \
	.missing = "not available where either ratio is not"}, \
	{.code = "gpi_adjusted_ger_" stage, .name = "Adjusted gender parity of the gross enrolment ratio, " title, \
	.topic = TOPIC_POPULATION, .unit = UNIT_RATIO, .decimals = 2, \
	.words = "the parity, or two less its inverse where it is above one, so that both sexes' lag weighs the same", \
	.least = INDICATOR_DISTRICT, .base = BASE_ADJUSTED, .of = "gpi_ger_" stage, .source = SOURCE_WORDS_POPULATION, \
	.missing = "not available where the parity is not"}

#define INTAKE(code_, name_, class_, ages_, words_) { \
	.code = code_, .name = name_, .topic = TOPIC_POPULATION, .unit = UNIT_PERCENT, .decimals = 1, .least = INDICATOR_DISTRICT, \
	.words = words_, \
	.numerator = {TERM(SOURCE_CLASS, class_, SEXED("e.boys - e.boys_repeating", "e.girls - e.girls_repeating"))}, \
	.base = BASE_TERM, .denominator = {POPULATION(ages_)}, .is_apart = true, .source = SOURCE_WORDS_POPULATION, \
	.missing = "a class whose repeaters are blank has no known number of new pupils and is left out: blank is not none"}

#define AGES "enrolment by age, the optional page census_age of the annual census; population by district, single age and sex"
#define AGES_MISSING "n/a until the province loads the page of ages (zila form load census_age.ini) and schools fill it: ages are never guessed"
#define BY_AGE(rows_, column) TERM(SOURCE_AGE, rows_, SEXED("a.boys" column, "a.girls" column))
#define AGE_RATE(code_, name_, words_, rows_, ...) { \
	.code = code_, .name = name_, .topic = TOPIC_AGES, .unit = UNIT_PERCENT, .decimals = 1, .least = INDICATOR_DISTRICT, \
	.words = words_, .numerator = {__VA_ARGS__}, .base = BASE_TERM, .denominator = {POPULATION(rows_)}, .is_apart = true, \
	.source = AGES, .missing = AGES_MISSING}
#define OUT_OF_SCHOOL(stage, title, rows_) AGE_RATE("out_of_school_" stage, "Out-of-school rate, age of " title, \
	"children of the official ages of " title " less the pupils of those ages in any class, pre-primary too, for each hundred such children", \
	rows_, POPULATION(rows_), MINUS(SOURCE_AGE, rows_, SEXED("a.boys", "a.girls")))

static const struct indicator rows[] = {
	{.code = "returns", .name = "Returns held", .topic = TOPIC_RETURNS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "schools whose return of the year is saved, of all schools of the registry; a draft does not count",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("c.school IS NOT NULL"))}, .base = BASE_SCHOOLS, .source = SOURCE_WORDS_RETURN,
	.missing = "a school without a return is the gap that this figure shows"},
	{.code = "returns_approved", .name = "Returns approved", .topic = TOPIC_RETURNS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "schools whose return of the year is approved, of all schools of the registry",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("coalesce(c.state = 'approved', 0)"))}, .base = BASE_SCHOOLS,
	.source = SOURCE_WORDS_RETURN ", the state of the return", .missing = "a return whose state is blank is not approved"},
	{.code = "returns_in_time", .name = "Returns in time", .topic = TOPIC_RETURNS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "schools whose return of the year was first saved on or before the day it was due, of all schools of the registry",
	.numerator = {TERM(SOURCE_LOG, NULL, PLAIN("the return's first entry is not after year.due_date"))}, .base = BASE_KNOWN,
	.source = "the log of entries; the day from the form of years (zila put year year=2026 due_date=2026-11-30)",
	.missing = "n/a where the province has set no day; where the first entry of a return is not in this box's log (a box made from a "
		"snapshot), that return is not among the schools that it rests on"},

	ENROLMENT("enrolment", "Enrolment", NULL, "boys and girls enrolled in all classes"),
	ENROLMENT("enrolment_pre_primary", "Enrolment, ECE and Kachi", "pre_primary", "boys and girls enrolled before class 1"),
	ENROLMENT("enrolment_primary", "Enrolment, primary", "primary", "boys and girls enrolled in classes 1 to 5"),
	ENROLMENT("enrolment_middle", "Enrolment, middle", "middle", "boys and girls enrolled in classes 6 to 8"),
	ENROLMENT("enrolment_high", "Enrolment, high", "high", "boys and girls enrolled in classes 9 and 10"),
	ENROLMENT("enrolment_higher_secondary", "Enrolment, higher secondary", "higher_secondary", "boys and girls enrolled in classes 11 and 12"),
	ENROLMENT("enrolment_ece", "Enrolment in ECE", "ece", "boys and girls enrolled in the class of early childhood education"),
	ENROLMENT("enrolment_kachi", "Enrolment in Kachi", "kachi", "boys and girls enrolled in Kachi"),
	IN_CLASS("1"), IN_CLASS("2"), IN_CLASS("3"), IN_CLASS("4"), IN_CLASS("5"), IN_CLASS("6"), IN_CLASS("7"), IN_CLASS("8"),
	IN_CLASS("9"), IN_CLASS("10"), IN_CLASS("11"), IN_CLASS("12"),
	{.code = "pupils_a_school", .name = "Pupils a school", .topic = TOPIC_PUPILS, .unit = UNIT_RATIO, .decimals = 1,
	.words = "boys and girls enrolled, divided by the schools that report them", .numerator = {PUPILS(NULL)}, .base = BASE_KNOWN,
	.source = SOURCE_WORDS_CLASS, .missing = "a school that reports no class is in neither"},
	{.code = "girls_share", .name = "Share of girls in enrolment", .topic = TOPIC_PUPILS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "girls enrolled for each hundred pupils", .numerator = {TERM(SOURCE_CLASS, NULL, PLAIN("e.girls"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_CLASS, NULL, PLAIN("e.girls")), TERM(SOURCE_CLASS, NULL, PLAIN("e.boys"))}, .is_apart = true,
	.source = SOURCE_WORDS_CLASS, .missing = "what is not reported of either sex adds nothing"},
	{.code = "gpi", .name = "Girls for each boy (gender parity of enrolment)", .topic = TOPIC_PUPILS, .unit = UNIT_RATIO, .decimals = 2,
	.words = "girls enrolled divided by boys enrolled", .numerator = {TERM(SOURCE_CLASS, NULL, PLAIN("e.girls"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_CLASS, NULL, PLAIN("e.boys"))}, .is_apart = true, .source = SOURCE_WORDS_CLASS,
	.missing = "what is not reported of either sex adds nothing"},
	{.code = "gpi_adjusted", .name = "Girls for each boy, adjusted", .topic = TOPIC_PUPILS, .unit = UNIT_RATIO, .decimals = 2,
	.words = "the same, or two less its inverse where it is above one, so that both sexes' lag weighs the same",
	.base = BASE_ADJUSTED, .of = "gpi", .source = SOURCE_WORDS_CLASS, .missing = "not available where the parity is not"},

	GER("primary", "primary", "primary", "5 to 9"),
	GER("middle", "middle", "middle", "10 to 12"),
	GER("high", "high", "high", "13 and 14"),
	GER("higher_secondary", "higher secondary", "higher_secondary", "15 and 16"),
	INTAKE("gross_intake", "Gross intake ratio", "1", "entry",
		"new pupils of class 1 (its pupils less those who repeat it), whatever their age, for each hundred children of the age of entry (5)"),
	INTAKE("last_grade_primary", "Gross intake ratio to the last class of primary", "5", "last_primary",
		"new pupils of class 5 for each hundred children of its age (9): stands for completion of primary"),
	INTAKE("last_grade_middle", "Gross intake ratio to the last class of middle", "8", "last_middle",
		"new pupils of class 8 for each hundred children of its age (12)"),
	INTAKE("last_grade_high", "Gross intake ratio to the last class of high", "10", "last_high",
		"new pupils of class 10 for each hundred children of its age (14)"),

	OUT_OF_SCHOOL("primary", "primary", "primary"),
	OUT_OF_SCHOOL("middle", "middle", "middle"),
	OUT_OF_SCHOOL("high", "high", "high"),
	AGE_RATE("ner_primary", "Net enrolment rate, primary", "pupils of classes 1 to 5 who are 5 to 9 years old, for each hundred children "
		"of those ages", "primary", BY_AGE("primary", "_primary")),
	AGE_RATE("ner_adjusted_primary", "Adjusted net enrolment rate, primary", "pupils of class 1 and above who are 5 to 9 years old, for each "
		"hundred children of those ages", "primary", BY_AGE("primary", "_primary"), BY_AGE("primary", "_above")),
	AGE_RATE("ner_above", "Net enrolment rate, middle to higher secondary", "pupils of class 6 and above who are 10 to 16 years old, for each "
		"hundred children of those ages; the page of ages does not tell middle from high", "above", BY_AGE("above", "_above")),
	AGE_RATE("net_intake", "Net intake rate", "pupils of classes 1 to 5 who are of the age of entry (5), for each hundred children of that "
		"age: the page of ages counts stages, and at five a pupil of primary is in class 1", "entry", BY_AGE("entry", "_primary")),
	{.code = "over_age_primary", .name = "Over-age pupils, primary", .topic = TOPIC_AGES, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "pupils of classes 1 to 5 who are 11 and older, for each hundred pupils of those classes: two years above the age of the last of "
		"them. Older pupils of lower classes cannot be told by stages, so it is at least so much",
	.numerator = {BY_AGE("over_primary", "_primary")}, .base = BASE_TERM, .denominator = {BY_AGE(NULL, "_primary")},
	.is_blank_none = true, .when = "EXISTS (SELECT 1 FROM age_line a WHERE a.school = s.code AND a.year = ?2 AND a._void IS NULL)",
	.source = "enrolment by age, the optional page census_age of the annual census", .missing = AGES_MISSING},
};

const struct indicator_part indicator_pupils = {rows, sizeof rows / sizeof *rows};
