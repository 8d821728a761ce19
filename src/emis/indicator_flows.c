/* The table: who repeats, goes on and leaves between two years. */
#include "config.h"
#include "emis/indicator_rows.h"

/* A school is in the flows of a year where both years' classes are held and nobody's repeaters are blank: a class that is then not
 * there has none. */
#define HAS_PUPILS PLAIN("e.boys > 0 OR e.girls > 0")
#define BLANK_REPEATERS PLAIN("e.boys > 0 AND e.boys_repeating IS NULL OR e.girls > 0 AND e.girls_repeating IS NULL")
#define BOTH_YEARS {TERM(SOURCE_BEFORE, NULL, HAS_PUPILS), TERM(SOURCE_CLASS, NULL, HAS_PUPILS), MINUS(SOURCE_CLASS, NULL, BLANK_REPEATERS)}

#define FLOW_SOURCE SOURCE_WORDS_CLASS ", with repeaters, of the year and the one before"
#define FLOW_MISSING "n/a until two years are held with their repeaters; a school counts where its classes of both years are held and no class of " \
	"the later year leaves its repeaters blank"

#define LAST_YEAR(rows_) TERM(SOURCE_BEFORE, rows_, SEXED("e.boys", "e.girls"))
#define REPEATERS(make, rows_) make(SOURCE_CLASS, rows_, SEXED("e.boys_repeating", "e.girls_repeating"))
#define NEW_PUPILS(make, rows_) make(SOURCE_CLASS, rows_, SEXED("e.boys - e.boys_repeating", "e.girls - e.girls_repeating"))

#define FLOW(code_, name_, words_, least_, before, ...) { \
	.code = code_, .name = name_, .topic = TOPIC_FLOW, .unit = UNIT_PERCENT, .decimals = 1, .least = least_, .words = words_, \
	.numerator = {__VA_ARGS__}, .base = BASE_TERM, .denominator = {LAST_YEAR(before)}, .held = BOTH_YEARS, .is_apart = true, \
	.is_blank_none = true, .source = FLOW_SOURCE, .missing = FLOW_MISSING}

/* STAGE's classes, and those that its pupils go on to. */
#define THREE(code_, title, classes, next) \
	FLOW("repetition_" code_, "Repetition, " title, "pupils of " title " who repeat their class, for each hundred in it the year before", \
		INDICATOR_SCHOOL, classes, REPEATERS(TERM, classes)), \
	FLOW("promotion_" code_, "Promotion, " title, "new pupils of the next class, for each hundred in " title " the year before", \
		INDICATOR_DISTRICT, classes, NEW_PUPILS(TERM, next)), \
	FLOW("dropout_" code_, "Dropout, " title, "pupils of " title " of the year before who neither repeat nor go on, for each hundred of them; " \
		"below zero where pupils have come in from schools outside", INDICATOR_DISTRICT, classes, LAST_YEAR(classes), \
		REPEATERS(MINUS, classes), NEW_PUPILS(MINUS, next))

#define CLASSES_ON(class, next) THREE(class, "class " class, class, next)

#define TRANSITION(code_, title, last, first) \
	FLOW("transition_" code_, "Transition to " title, "new pupils of class " first " for each hundred pupils of class " last " of the year before", \
		INDICATOR_DISTRICT, last, NEW_PUPILS(TERM, first)), \
	{.code = "transition_effective_" code_, .name = "Effective transition to " title, .topic = TOPIC_FLOW, .unit = UNIT_PERCENT, .decimals = 1, \
	.least = INDICATOR_DISTRICT, .words = "the same, of the pupils of class " last " who do not repeat it", \
	.numerator = {NEW_PUPILS(TERM, first)}, .base = BASE_TERM, .denominator = {LAST_YEAR(last), REPEATERS(MINUS, last)}, \
	.held = BOTH_YEARS, .is_apart = true, .is_blank_none = true, .source = FLOW_SOURCE, .missing = FLOW_MISSING}

#define SURVIVAL(class, number) { \
	.code = "survival_" class, .name = "Survival to class " class, .topic = TOPIC_FLOW, .unit = UNIT_PERCENT, .decimals = 1, \
	.least = INDICATOR_PROVINCE, .base = BASE_SURVIVAL, .survival_to = number, \
	.words = "of a cohort that begins class 1 and meets this year's rates in each class, the share that reaches class " class \
		": the product of promotion / (1 - repetition) of the classes before it", \
	.source = FLOW_SOURCE, .missing = FLOW_MISSING ". Shown for the province only: pupils who change district would read as leavers"}

static const struct indicator rows[] = {
	{.code = "repeaters_share", .name = "Share of repeaters", .topic = TOPIC_FLOW, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "pupils who repeat their class, for each hundred pupils",
	.numerator = {TERM(SOURCE_CLASS, NULL, SEXED("CASE WHEN e.boys IS NOT NULL THEN e.boys_repeating END",
		"CASE WHEN e.girls IS NOT NULL THEN e.girls_repeating END"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_CLASS, NULL, SEXED("CASE WHEN e.boys_repeating IS NOT NULL THEN e.boys END",
		"CASE WHEN e.girls_repeating IS NOT NULL THEN e.girls END"))}, .source = SOURCE_WORDS_CLASS ", with repeaters",
	.missing = "a class whose repeaters are blank is in neither number"},
	THREE("primary", "classes 1 to 5", "primary", "2 3 4 5 6"),
	THREE("middle", "classes 6 to 8", "middle", "7 8 9"),
	THREE("high", "classes 9 and 10", "high", "10 11"),
	CLASSES_ON("1", "2"), CLASSES_ON("2", "3"), CLASSES_ON("3", "4"), CLASSES_ON("4", "5"), CLASSES_ON("5", "6"), CLASSES_ON("6", "7"),
	CLASSES_ON("7", "8"), CLASSES_ON("8", "9"), CLASSES_ON("9", "10"),
	TRANSITION("middle", "middle", "5", "6"),
	TRANSITION("high", "high", "8", "9"),
	TRANSITION("higher_secondary", "higher secondary", "10", "11"),
	SURVIVAL("5", 5), SURVIVAL("8", 8), SURVIVAL("10", 10),
};

const struct indicator_part indicator_flows = {rows, sizeof rows / sizeof *rows};
