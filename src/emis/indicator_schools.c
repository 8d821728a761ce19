/* The table: staff, kinds of schools, access of girls, shares of a cluster. */
#include "config.h"
#include "emis/indicator_rows.h"

#define RETURN_ROW(code_, name_, topic_, words_, expression, missing_) { \
	.code = code_, .name = name_, .topic = topic_, .unit = UNIT_COUNT, .words = words_, .schools = FUNCTIONAL, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(expression))}, .source = SOURCE_WORDS_RETURN, .missing = missing_}
#define STAFF_MISSING "a school that does not report it is not among the schools that it rests on"

/* On the roll unless the status says otherwise; a status that no list knows leaves nobody out. */
#define ON_ROLL "coalesce(t.category, '') <> 'non_teaching' AND coalesce(q.class, '') <> 'off_roll' AND t.professional IS NOT NULL"
#define QUALIFIED(sex) "CASE WHEN " ON_ROLL sex " THEN t.professional <> 'none' END"
#define OF_KNOWN(sex) "CASE WHEN " ON_ROLL sex " THEN 1 END"

#define POSTS(code_, name_, words_, expression, note) { \
	.code = code_, .name = name_, .topic = TOPIC_STAFF, .unit = UNIT_COUNT, .words = words_, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(expression))}, .source = SOURCE_WORDS_RETURN, .missing = note}
#define VACANT(kind) "max(c." kind "_sanctioned - c." kind "_appointed, 0)"
#define VACANCY(code_, name_, words_, kind) { \
	.code = code_, .name = name_, .topic = TOPIC_STAFF, .unit = UNIT_PERCENT, .decimals = 1, .words = words_, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(VACANT(kind)))}, .base = BASE_TERM, \
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("c." kind "_sanctioned"))}, .source = SOURCE_WORDS_RETURN, \
	.missing = "a school that does not report both numbers is in neither"}

#define CLOSED STATUS " = 'non_functional'"
#define REASON "coalesce(c.status_reason, s.status_reason)"
#define CLOSED_FOR(reason, title) { \
	.code = "closed_" reason, .name = "Closed schools: " title, .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT, \
	.words = "schools that are not functional for this reason", .schools = CLOSED, \
	.numerator = {IS(REASON, reason)}, \
	.source = SOURCE_WORDS_RETURN ", else the registry", .missing = "closed schools that give no reason are told apart: closed_unknown"}

#define GIRLS_TO_BOYS(level, title) { \
	.code = "girls_to_boys_" level, .name = "Girls' schools for each boys' school, " title, .topic = TOPIC_GIRLS, .unit = UNIT_RATIO, \
	.decimals = 2, .words = "functional girls' schools of the level divided by functional boys' schools of it", .schools = FUNCTIONAL, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("s.level = '" level "' AND s.gender = 'girls'"))}, .base = BASE_TERM, \
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("s.level = '" level "' AND s.gender = 'boys'"))}, .is_apart = true, \
	.source = "registry", .missing = "mixed schools are in neither; a school whose level or gender is blank is left out"}
#define NEAREST(code_, name_, words_, rows_, schools_) { \
	.code = code_, .name = name_, .topic = TOPIC_GIRLS, .unit = UNIT_KM, .decimals = 1, .words = words_, .schools = schools_, \
	.numerator = {TERM(SOURCE_NEAR, rows_, PLAIN("metres in a straight line"))}, .base = BASE_KNOWN, \
	.source = "registry: points on the map, level, gender, status", \
	.missing = "a school without a point inside the province is left out, and one that has none to be near to; in a district's box only its own " \
		"schools are known, so that a nearer one beyond the border is not seen"}
#define SERVES FUNCTIONAL " AND s.gender IN ('girls', 'mixed')"
#define WITHOUT(code_, name_, words_, expression) { \
	.code = code_, .name = name_, .topic = TOPIC_GIRLS, .unit = UNIT_PERCENT, .decimals = 1, .least = INDICATOR_TEHSIL, .words = words_, \
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(expression))}, .base = BASE_UCS, .source = "registry: union councils as written", \
	.missing = "schools whose union council is blank are left out; two spellings of one union council are two"}

#define SHARE(code_, name_, words_, source_, missing_, ...) { \
	.code = code_, .name = name_, .topic = TOPIC_SHARES, .unit = UNIT_PERCENT, .decimals = 1, .most = INDICATOR_TEHSIL, .words = words_, \
	.numerator = {__VA_ARGS__}, .base = BASE_DISTRICT, .is_apart = true, .source = source_, .missing = missing_}
#define FAIR(what, title) { \
	.code = "fair_" what, .name = "Share of " title " against share of pupils", .topic = TOPIC_SHARES, .unit = UNIT_RATIO, .decimals = 2, \
	.most = INDICATOR_TEHSIL, .words = "the share of the district's " title " divided by the share of its pupils: 1.00 is in proportion", \
	.base = BASE_RATIO, .of = "share_" what, .by = "share_pupils", .source = "as share_" what " and share_pupils", \
	.missing = "not available where either share is not"}
#define MONEY "CASE WHEN coalesce(m.cluster_budget, m.wash_grant, m.school_fund, m.other_income) IS NOT NULL" \
	" THEN coalesce(m.cluster_budget, 0) + coalesce(m.wash_grant, 0) + coalesce(m.school_fund, 0) + coalesce(m.other_income, 0) END"
#define A_PUPIL(what, name_, words_, term, page) { \
	.code = what "_a_pupil", .name = name_, .topic = TOPIC_SHARES, .unit = UNIT_RATIO, .decimals = 2, \
	.words = words_ ", of schools that report both; a cluster's budget stands in the return of its head, so that a school is to be seen with its cluster", \
	.numerator = {term}, .base = BASE_TERM, .denominator = {TERM(SOURCE_CLASS, NULL, PLAIN(SUM("e.boys", "e.girls")))}, \
	.source = page "; " SOURCE_WORDS_CLASS, .missing = PAGE_MISSING_BOTH}
#define PAGE_MISSING_BOTH "n/a until the province loads that page; a school that reports only one of the two is in neither"
#define PAGE_MISSING "n/a until the province loads that page; a school that does not fill it adds nothing"

static const struct indicator rows[] = {
	{.code = "teachers", .name = "Teachers", .topic = TOPIC_STAFF, .unit = UNIT_COUNT,
	.words = "teachers working: the total as reported, else men and women, else those appointed",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, {TEACHERS, "c.teachers_male", "c.teachers_female"})}, .source = SOURCE_WORDS_RETURN,
	.missing = STAFF_MISSING},
	{.code = "ptr", .name = "Pupils a teacher", .topic = TOPIC_STAFF, .unit = UNIT_RATIO, .decimals = 1,
	.words = "pupils divided by teachers working, of schools that report both; the local target is 40",
	.numerator = {TERM(SOURCE_CLASS, NULL, PLAIN(SUM("e.boys", "e.girls")))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(TEACHERS))}, .source = SOURCE_WORDS_CLASS "; teachers of the same return",
	.missing = "a school that reports only one of the two is in neither"},
	{.code = "women_teachers", .name = "Share of women among teachers", .topic = TOPIC_STAFF, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "women for each hundred teachers working",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("CASE WHEN c.teachers_male IS NOT NULL THEN c.teachers_female END"))}, .base = BASE_TERM,
	.denominator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("c.teachers_male + c.teachers_female"))}, .source = SOURCE_WORDS_RETURN,
	.missing = "a school that does not report both sexes is in neither"},
	{.code = "qualified", .name = "Teachers with a professional qualification", .topic = TOPIC_STAFF, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "teachers with a professional qualification, for each hundred on the roll of whom it is known; the roll is today's, whatever the year",
	.numerator = {TERM(SOURCE_STAFF, NULL, {QUALIFIED(""), QUALIFIED(" AND t.sex = 'male'"), QUALIFIED(" AND t.sex = 'female'")})},
	.base = BASE_TERM, .denominator = {TERM(SOURCE_STAFF, NULL, {OF_KNOWN(""), OF_KNOWN(" AND t.sex = 'male'"),
		OF_KNOWN(" AND t.sex = 'female'")})},
	.source = "the roll of staff", .missing = "a teacher whose qualification is blank is in neither; a school without a roll is left out"},
	POSTS("posts_sanctioned", "Teaching posts sanctioned", "teaching posts that the government has sanctioned", "c.teachers_sanctioned",
		STAFF_MISSING),
	POSTS("posts_filled", "Teaching posts filled", "teachers appointed", "c.teachers_appointed", STAFF_MISSING),
	POSTS("posts_vacant", "Teaching posts vacant", "sanctioned less filled, school by school: teachers above the posts of one school fill none "
		"of another", VACANT("teachers"), "a school that does not report both numbers is left out"),
	POSTS("posts_over", "Teachers above the sanctioned posts", "filled less sanctioned, where more are filled",
		"max(c.teachers_appointed - c.teachers_sanctioned, 0)", "a school that does not report both numbers is left out"),
	VACANCY("vacancy", "Vacancy of teaching posts", "teaching posts vacant for each hundred sanctioned", "teachers"),
	VACANCY("vacancy_others", "Vacancy of non-teaching posts", "non-teaching posts vacant for each hundred sanctioned", "others"),

	{.code = "schools", .name = "Schools", .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT, .words = "schools of the registry, functional or not",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("1"))}, .source = "registry", .missing = "nothing can be blank"},
	{.code = "functional", .name = "Functional schools", .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT,
	.words = "schools that the return, else the registry, does not call non-functional",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(FUNCTIONAL))}, .source = SOURCE_WORDS_RETURN ", else the registry",
	.missing = "a school of which neither says is taken to work"},
	{.code = "girls_schools", .name = "Share of girls' schools", .topic = TOPIC_SCHOOLS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "schools for girls, for each hundred functional schools", .schools = FUNCTIONAL,
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN("s.gender = 'girls'"))}, .base = BASE_KNOWN, .source = "registry",
	.missing = "a school whose gender is blank is in neither number"},
	RETURN_ROW("single_teacher", "Schools of one teacher", TOPIC_SCHOOLS, "functional schools in which one teacher works", TEACHERS " = 1",
		STAFF_MISSING),
	RETURN_ROW("no_teacher", "Schools without a teacher", TOPIC_SCHOOLS, "functional schools in which no teacher works", TEACHERS " = 0",
		STAFF_MISSING ": a blank is not none"),
	RETURN_ROW("shelterless", "Shelterless schools", TOPIC_SCHOOLS, "functional schools that have no building", "c.building = 'no'", STAFF_MISSING),
	RETURN_ROW("one_room", "Schools of one room", TOPIC_SCHOOLS, "functional schools with one class room", ROOMS " = 1", STAFF_MISSING),
	{.code = "zero_enrolment", .name = "Schools without pupils", .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT, .schools = FUNCTIONAL, .is_none = true,
	.words = "functional schools that report their classes and no pupil in any", .numerator = {TERM(SOURCE_CLASS, NULL, PLAIN(
		"CASE WHEN e.boys IS NOT NULL OR e.girls IS NOT NULL THEN coalesce(e.boys, 0) > 0 OR coalesce(e.girls, 0) > 0 END"))},
	.source = SOURCE_WORDS_RETURN, .missing = "a school that reports no class at all is left out: blank is not none"},
	{.code = "closed_share", .name = "Share of closed schools", .topic = TOPIC_SCHOOLS, .unit = UNIT_PERCENT, .decimals = 1,
	.words = "schools that are not functional, for each hundred", .numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(CLOSED))},
	.base = BASE_KNOWN, .source = SOURCE_WORDS_RETURN ", else the registry", .missing = "a school of which neither says is in neither number"},
	{.code = "closed", .name = "Closed schools", .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT, .words = "schools that are not functional",
	.numerator = {TERM(SOURCE_SCHOOL, NULL, PLAIN(CLOSED))}, .source = SOURCE_WORDS_RETURN ", else the registry",
	.missing = "a school of which neither says is left out"},
	CLOSED_FOR("no_teacher", "no teacher"), CLOSED_FOR("post_vacant", "post vacant"), CLOSED_FOR("no_pupils", "no pupils"),
	CLOSED_FOR("no_such_school", "the school does not exist"), CLOSED_FOR("new_school", "newly established"),
	CLOSED_FOR("shelterless", "no building or shelter"), CLOSED_FOR("building_destroyed", "building destroyed"),
	CLOSED_FOR("building_occupied", "building occupied"), CLOSED_FOR("population_migrated", "people have moved away"),
	CLOSED_FOR("seasonal", "nomads, open part of the year"), CLOSED_FOR("community_conflict", "conflict in the community"),
	CLOSED_FOR("litigation", "case in court"), CLOSED_FOR("law_and_order", "law and order"), CLOSED_FOR("merged", "merged with another school"),
	CLOSED_FOR("duplicate_code", "second code of another school"), CLOSED_FOR("other", "other"),
	{.code = "closed_unknown", .name = "Closed schools: reason not given", .topic = TOPIC_SCHOOLS, .unit = UNIT_COUNT,
	.words = "schools that are not functional and give no reason", .schools = CLOSED,
	.numerator = {IS(REASON, "")}, .source = SOURCE_WORDS_RETURN ", else the registry",
	.missing = "the blanks are what it counts"},

	GIRLS_TO_BOYS("primary", "primary"), GIRLS_TO_BOYS("middle", "middle"), GIRLS_TO_BOYS("high", "high"),
	GIRLS_TO_BOYS("higher_secondary", "higher secondary"),
	NEAREST("girls_same_level", "Distance to a school for girls, same level", "from each functional boys' school in a straight line to the nearest "
		"functional girls' or mixed school of its own level: the mean", "same", BOYS_ONLY),
	NEAREST("girls_next_level", "Distance to a school for girls, next level", "from each functional boys' school in a straight line to the nearest "
		"functional girls' or mixed school of the level above its own: the mean; higher secondary has none above it", "next",
		BOYS_ONLY " AND s.level <> 'higher_secondary'"),
	WITHOUT("uc_without_girls", "Union councils without a school for girls", "union councils of the registry that have no functional girls' or "
		"mixed school, for each hundred", SERVES),
	WITHOUT("uc_without_girls_middle", "Union councils without a middle school for girls", "union councils that have no functional girls' or mixed "
		"school above primary, for each hundred", SERVES " AND s.level IN ('middle', 'high', 'higher_secondary')"),
	WITHOUT("uc_without_girls_high", "Union councils without a high school for girls", "union councils that have no functional girls' or mixed high "
		"or higher secondary school, for each hundred", SERVES " AND s.level IN ('high', 'higher_secondary')"),

	SHARE("share_pupils", "Share of the district's pupils", "pupils for each hundred of the district", SOURCE_WORDS_CLASS,
		"a school that reports no class adds nothing", TERM(SOURCE_CLASS, NULL, PLAIN(SUM("e.boys", "e.girls")))),
	SHARE("share_money", "Share of the district's money", "rupees received (cluster budget, grants, fund, other) for each hundred of the district; "
		"a cluster's budget stands in the return of its head", "money of the year, the optional page census_money", PAGE_MISSING,
		TERM(SOURCE_MONEY, NULL, PLAIN(MONEY))),
	SHARE("share_books", "Share of the district's textbooks", "sets of textbooks received for each hundred of the district",
		"textbooks, the optional page census_books", PAGE_MISSING, TERM(SOURCE_BOOKS, NULL, PLAIN("b.received"))),
	SHARE("share_furniture", "Share of the district's money for furniture", "rupees spent on furniture for each hundred of the district",
		"money of the year, the optional page census_money", PAGE_MISSING, TERM(SOURCE_MONEY, NULL, PLAIN("m.spent_furniture"))),
	A_PUPIL("money", "Money a pupil", "rupees received, divided by pupils", TERM(SOURCE_MONEY, NULL, PLAIN(MONEY)),
		"money of the year, the optional page census_money"),
	A_PUPIL("books", "Sets of textbooks a pupil", "sets of textbooks received, divided by pupils", TERM(SOURCE_BOOKS, NULL, PLAIN("b.received")),
		"textbooks, the optional page census_books"),
	A_PUPIL("furniture", "Money for furniture a pupil", "rupees spent on furniture, divided by pupils",
		TERM(SOURCE_MONEY, NULL, PLAIN("m.spent_furniture")), "money of the year, the optional page census_money"),
	FAIR("money", "money"), FAIR("books", "textbooks"), FAIR("furniture", "furniture"),
};

const struct indicator_part indicator_schools = {rows, sizeof rows / sizeof *rows};
