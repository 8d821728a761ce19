/* Each check is one query: key, school, sentence. They compare within what this folder holds: a district, or the province.
 *
 * Thresholds are ours, chosen over the BEMIS extract so that a check finds tens of schools in 15,270 and not
 * thousands: a small school's four pupils are equal to another's by chance. */
#include "config.h"
#include "emis/across.h"

#include <string.h>

#include "store/finding.h"
#include "store/query.h"
#include "store/txn.h"

/* The enrolment of each return as one text, class by class; ?1 of all pupils at least and four classes with pupils. */
#define RETURNS(where) \
	"SELECT school, year, group_concat(grade || ' ' || coalesce(boys, '-') || ' ' || coalesce(girls, '-')) AS cells," \
	" sum(coalesce(boys, 0) + coalesce(girls, 0)) AS pupils, count(*) AS classes FROM" \
	" (SELECT school, year, grade, boys, girls FROM enrolment WHERE _void IS NULL AND coalesce(boys, 0) + coalesce(girls, 0) > 0" where \
	" ORDER BY school, year, grade) GROUP BY school, year HAVING pupils >= 40 AND classes >= 4"

struct check {
	const char *code, *form, *sql;
};

static const struct check checks[] = {
	{"across_same_name", "school", /* DOMAIN 8 */
		"SELECT s.code, s.code, 'Also called ' || s.name || ' in ' || coalesce(s.uc, s.tehsil) || ': school ' || min(o.code)"
		" || ': is it the same school twice?' FROM (SELECT tehsil, uc, name FROM school WHERE _void IS NULL AND name IS NOT NULL"
		" GROUP BY tehsil, uc, name HAVING count(*) > 1) d JOIN school s ON s.name = d.name AND s.tehsil IS d.tehsil AND s.uc IS d.uc"
		" JOIN school o ON o.name = d.name AND o.tehsil IS d.tehsil AND o.uc IS d.uc AND o.code <> s.code"
		" WHERE s._void IS NULL AND o._void IS NULL GROUP BY s.code"},
	{"across_same_place", "school", /* two schools at one point read by GPS; a high school and its primary section may share it */
		"WITH p AS MATERIALIZED (SELECT code, lat, lon, level, gender FROM school WHERE _void IS NULL AND lat IS NOT NULL AND lon IS NOT NULL)"
		" SELECT a.code, a.code, 'Stands at the very point of school ' || min(b.code) || ': read its place again' FROM p a JOIN p b"
		" ON a.lat = b.lat AND a.lon = b.lon AND a.level = b.level AND a.gender = b.gender AND a.code <> b.code GROUP BY a.code"},
	{"across_copied_return", "census", /* DOMAIN 8 */
		"WITH r AS MATERIALIZED (" RETURNS("") ") SELECT a.school || '/' || a.year, a.school, 'Every class as in school ' || min(b.school) || ': '"
		" || a.pupils || ' pupils: was one return keyed twice?' FROM r a JOIN r b ON a.cells = b.cells AND a.year = b.year"
		" AND a.school <> b.school GROUP BY a.school, a.year"},
	{"across_last_year_again", "census", /* DOMAIN 8 */
		"WITH r AS MATERIALIZED (" RETURNS("") ") SELECT a.school || '/' || a.year, a.school, 'Every class as in ' || b.year || ': ' || a.pupils"
		" || ' pupils: was it counted anew?' FROM r a JOIN r b ON a.school = b.school AND b.year = a.year - 1 AND a.cells = b.cells"},
	{"across_round_counts", "census", /* DOMAIN 8: heaping */
		"SELECT school || '/' || year, school, 'All counts end in 0 or 5: ' || sum(boys + girls) || ' pupils: were they counted?'"
		" FROM (SELECT school, year, coalesce(boys, 0) AS boys, coalesce(girls, 0) AS girls FROM enrolment WHERE _void IS NULL)"
		" WHERE boys + girls > 0 GROUP BY school, year HAVING count(*) >= 4 AND sum(boys + girls) >= 40 AND sum(boys % 5 + girls % 5) = 0"},
	{"across_equal_counts", "census", /* DOMAIN 8: all cells equal */
		"SELECT school || '/' || year, school, 'Each class has the same ' || max(pupils) || ' pupils: were they counted?'"
		" FROM (SELECT school, year, coalesce(boys, 0) + coalesce(girls, 0) AS pupils FROM enrolment WHERE _void IS NULL)"
		" WHERE pupils > 0 GROUP BY school, year HAVING count(*) >= 5 AND min(pupils) = max(pupils) AND max(pupils) >= 5"},
	{"across_class_grew", "census", /* DOMAIN 8: class g + 1 above 1.3 times class g of last year */
		"SELECT n.school || '/' || n.year, n.school, 'Class ' || n.grade || ' has ' || max(coalesce(n.boys, 0) + coalesce(n.girls, 0))"
		" || ' pupils, the class below had ' || (coalesce(o.boys, 0) + coalesce(o.girls, 0)) || ' last year: check both'"
		" FROM enrolment n JOIN enrolment o ON o.school = n.school AND o.year = n.year - 1 AND o.grade + 1 = n.grade + 0 AND o.grade + 0 > 0"
		" WHERE n._void IS NULL AND o._void IS NULL AND n.grade + 0 > 1 AND coalesce(n.boys, 0) + coalesce(n.girls, 0) >= 20 AND"
		" 10 * (coalesce(n.boys, 0) + coalesce(n.girls, 0)) > 13 * (coalesce(o.boys, 0) + coalesce(o.girls, 0)) GROUP BY n.school, n.year"},
	{"across_cnic_twice", "staff", /* DOMAIN 8 */
		"SELECT printf('%d-%d-%d', s.id >> 50, (s.id >> 10) & 1099511627775, s.id & 1023), s.school, s.name || ' has the CNIC of ' || min(o.name)"
		" || ', school ' || min(o.school) || ': which record is right?' FROM (SELECT cnic FROM staff WHERE _void IS NULL AND cnic IS NOT NULL"
		" AND status = 'active' GROUP BY cnic HAVING count(*) > 1) d JOIN staff s ON s.cnic = d.cnic JOIN staff o ON o.cnic = d.cnic AND o.id <> s.id"
		" WHERE s._void IS NULL AND o._void IS NULL AND s.status = 'active' AND o.status = 'active' GROUP BY s.id"},
	/* CROSS JOIN: the few pairs first, or each of the staff is held against each. */
	{"across_person_twice", "staff",
		"SELECT printf('%d-%d-%d', s.id >> 50, (s.id >> 10) & 1099511627775, s.id & 1023), s.school, s.name || ', born ' || s.birth_date"
		" || ', also stands on the roll of ' || min(o.school) || ': is it one person?' FROM (SELECT name, birth_date FROM staff WHERE _void IS NULL"
		" AND birth_date IS NOT NULL AND status = 'active' GROUP BY name, birth_date HAVING count(*) > 1) d"
		" CROSS JOIN staff s ON s.name = d.name AND s.birth_date = d.birth_date CROSS JOIN staff o ON o.name = d.name AND o.birth_date = d.birth_date"
		" AND o.id <> s.id WHERE s._void IS NULL AND o._void IS NULL AND s.status = 'active' AND o.status = 'active' GROUP BY s.id"},
	{"across_found_closed", "school", /* DOMAIN 8: functional but found closed on the last two visits */
		"SELECT s.code, s.code, 'Functional in the registry, found closed on its last two visits, ' || min(v.date) || ' and ' || max(v.date)"
		" FROM (SELECT school, date, status, row_number() OVER (PARTITION BY school ORDER BY date DESC, id DESC) AS n FROM visit"
		" WHERE _void IS NULL AND status IS NOT NULL) v JOIN school s ON s.code = v.school WHERE v.n <= 2 AND s._void IS NULL"
		" AND s.status = 'functional' GROUP BY s.code HAVING count(*) = 2 AND sum(v.status = 'closed') = 2"},
};

enum { CHECKS = sizeof checks / sizeof *checks };

bool across_each(struct replica *replica, bool (*visit)(void *state, const struct across_finding *finding), void *state,
	struct err *err)
{
	for (size_t i = 0; i < CHECKS; i++) {
		struct query *query;
		struct err absent = {0};
		bool goes_on = true;
		int step = 0;
		if (!query_open(replica, checks[i].sql, &query, &absent))
			continue; /* a form that the province has not loaded */
		while (goes_on && (step = query_step(query, err)) == 1) {
			const struct across_finding finding = {.form = checks[i].form, .key = query_text(query, 0), .school = query_text(query, 1),
				.code = checks[i].code, .says = query_text(query, 2)};
			goes_on = visit(state, &finding);
		}
		query_close(query);
		if (step < 0)
			return false;
		if (!goes_on)
			return true;
	}
	return true;
}

struct run {
	struct replica *replica;
	long count;
	bool has_failed;
	struct err *err;
};

static bool add(void *state, const struct across_finding *finding)
{
	struct run *run = state;
	run->count++;
	run->has_failed = !finding_add(run->replica, finding->form, finding->key, finding->school, finding->code, FINDING_SOFT, run->err);
	return !run->has_failed;
}

bool across_add(struct replica *replica, long *count, struct err *err)
{
	struct run run = {.replica = replica, .err = err};
	bool is_good = true;
	for (size_t i = 0; is_good && i < CHECKS; i++)
		is_good = finding_clear_rule(replica, checks[i].form, checks[i].code, err);
	is_good = is_good && across_each(replica, add, &run, err) && !run.has_failed;
	*count = run.count;
	return is_good;
}

bool across_store(struct replica *replica, const char *author, long *count, struct err *err)
{
	struct txn *txn;
	*count = 0;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	if (across_add(replica, count, err))
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}
