/* Each check is one query. They compare within what this folder holds: a district, or the province.
 *
 * Thresholds are ours where DOMAIN names none, chosen over the BEMIS extract so that a check finds tens of schools in 15,270 and
 * not thousands: a small school's four pupils are equal to another's by chance. */
#include "config.h"
#include "emis/across_checks.h"

#include <stddef.h>

#define ID_KEY(id) "printf('%d-%d-%d', " id " >> 50, (" id " >> 10) & 1099511627775, " id " & 1023)"
#define PUPILS(row) "(coalesce(" row ".boys, 0) + coalesce(" row ".girls, 0))"
#define KEY_YEAR "CAST(substr(?2, instr(?2, '/') + 1) AS INTEGER)"

/* The enrolment of each return as one text, class by class; of 40 pupils at least and four classes with pupils. */
#define RETURNS \
	"SELECT school, year, group_concat(grade || ' ' || coalesce(boys, '-') || ' ' || coalesce(girls, '-')) AS cells," \
	" sum(coalesce(boys, 0) + coalesce(girls, 0)) AS pupils, count(*) AS classes FROM" \
	" (SELECT school, year, grade, boys, girls FROM enrolment WHERE _void IS NULL AND coalesce(boys, 0) + coalesce(girls, 0) > 0{school}" \
	" ORDER BY school, year, grade) GROUP BY school, year HAVING pupils >= 40 AND classes >= 4"

/* Boys and girls of each return. */
#define TOTALS \
	"SELECT school, year, sum(coalesce(boys, 0)) AS boys, sum(coalesce(girls, 0)) AS girls FROM enrolment" \
	" WHERE _void IS NULL{school} GROUP BY school, year"

/* The visits of a school, the latest first, and of each of them the counted heads. */
#define COUNTED \
	"SELECT visit, sum(coalesce(boys_counted, 0) + coalesce(girls_counted, 0)) AS heads FROM visit_class WHERE _void IS NULL GROUP BY visit"

/* The return that was the latest when VISIT was made: its year. */
#define RETURN_OF(visit) \
	"(SELECT max(c.year) FROM census c WHERE c.school = " visit ".school AND c._void IS NULL AND c.year <= substr(" visit ".date, 1, 4) + 0)"

#define SAME_NAME \
	"'Also called ' || s.name || ' in ' || coalesce(s.uc, s.tehsil) || ': school ' || min(o.code) || ': is it the same school twice?'," \
	" s.name, 'another name'"
#define OUTSIDE \
	"'No other school of its district stands in the 25 km around: read its place again'," \
	" printf('%.6f, %.6f', p.lat / 1e6, p.lon / 1e6), 'a point in ' || p.district"
#define IN_PROVINCE "p.lat BETWEEN 24800000 AND 32100000 AND p.lon BETWEEN 60800000 AND 70400000" /* else another rule's matter */

const struct across_check across_checks[] = {
	{"across_same_name", "school", "name", 7, /* DOMAIN 8 */
		"SELECT s.code, s.code, " SAME_NAME " FROM (SELECT tehsil, uc, name FROM school WHERE _void IS NULL AND name IS NOT NULL"
		" GROUP BY tehsil, uc, name HAVING count(*) > 1) d JOIN school s ON s.name = d.name AND s.tehsil IS d.tehsil AND s.uc IS d.uc"
		" JOIN school o ON o.name = d.name AND o.tehsil IS d.tehsil AND o.uc IS d.uc AND o.code <> s.code"
		" WHERE s._void IS NULL AND o._void IS NULL GROUP BY s.code",
		"SELECT s.code, s.code, " SAME_NAME " FROM school s JOIN school o ON o.name = s.name AND o.tehsil IS s.tehsil"
		" AND o.uc IS s.uc AND o.code <> s.code WHERE s._void IS NULL AND o._void IS NULL AND s.code = ?1 GROUP BY s.code"},
	{"across_same_place", "school", "lat", 5, /* two schools at one point read by GPS; a high school and its primary section may share it */
		"WITH p AS MATERIALIZED (SELECT code, lat, lon, level, gender FROM school WHERE _void IS NULL AND lat IS NOT NULL AND lon IS NOT NULL)"
		" SELECT a.code, a.code, 'Stands at the very point of school ' || min(b.code) || ': read its place again',"
		" printf('%.6f, %.6f', a.lat / 1e6, a.lon / 1e6), 'a point of its own' FROM p a JOIN p b"
		" ON a.lat = b.lat AND a.lon = b.lon AND a.level = b.level AND a.gender = b.gender AND a.code <> b.code GROUP BY a.code",
		"SELECT a.code, a.code, 'Stands at the very point of school ' || min(b.code) || ': read its place again',"
		" printf('%.6f, %.6f', a.lat / 1e6, a.lon / 1e6), 'a point of its own' FROM school a JOIN school b ON a.lat = b.lat AND a.lon = b.lon"
		" AND a.level = b.level AND a.gender = b.gender AND a.code <> b.code WHERE a.code = ?1 AND a._void IS NULL AND b._void IS NULL GROUP BY a.code"},
	{"across_outside_district", "school", "lat", 6, /* DOMAIN 8: the district's own schools say where it lies, in squares of 0.25 degrees */
		"WITH cell AS MATERIALIZED (SELECT district, lat / 250000 AS r, lon / 250000 AS c, count(*) AS n FROM school WHERE _void IS NULL"
		" AND lat IS NOT NULL AND lon IS NOT NULL AND district IS NOT NULL GROUP BY 1, 2, 3), step(s) AS (VALUES (-1), (0), (1)), lonely AS MATERIALIZED"
		" (SELECT a.district, a.r, a.c FROM cell a CROSS JOIN step x CROSS JOIN step y CROSS JOIN cell b ON b.district = a.district AND b.r = a.r + x.s"
		" AND b.c = a.c + y.s GROUP BY 1, 2, 3 HAVING sum(b.n) = 1) SELECT p.code, p.code, " OUTSIDE " FROM lonely l JOIN school p ON p.district = l.district"
		" AND p.lat / 250000 = l.r AND p.lon / 250000 = l.c WHERE p._void IS NULL AND " IN_PROVINCE
		" AND (SELECT sum(n) FROM cell WHERE cell.district = p.district) >= 10",
		"SELECT p.code, p.code, " OUTSIDE " FROM school p WHERE p.code = ?1 AND p._void IS NULL AND " IN_PROVINCE " AND NOT EXISTS (SELECT 1 FROM school o"
		" WHERE o.district = p.district AND o.code <> p.code AND o._void IS NULL AND o.lat / 250000 BETWEEN p.lat / 250000 - 1 AND p.lat / 250000 + 1"
		" AND o.lon / 250000 BETWEEN p.lon / 250000 - 1 AND p.lon / 250000 + 1) AND (SELECT count(*) FROM school o WHERE o.district = p.district"
		" AND o._void IS NULL AND o.lat IS NOT NULL AND o.lon IS NOT NULL) >= 10"},
	{"across_copied_return", "census", NULL, 9, /* DOMAIN 8 */
		"WITH r AS MATERIALIZED (" RETURNS ") SELECT a.school || '/' || a.year, a.school, 'Every class as in school ' || min(b.school) || ': '"
		" || a.pupils || ' pupils: was one return keyed twice?', a.pupils || ' pupils', 'counts of its own' FROM r a JOIN r b ON a.cells = b.cells"
		" AND a.year = b.year AND a.school <> b.school GROUP BY a.school, a.year",
		"WITH mine AS MATERIALIZED (SELECT grade, boys, girls FROM enrolment WHERE school = ?1 AND year = " KEY_YEAR " AND _void IS NULL AND"
		" coalesce(boys, 0) + coalesce(girls, 0) > 0), whole AS MATERIALIZED (SELECT count(*) AS classes, sum(coalesce(boys, 0) + coalesce(girls, 0)) AS pupils FROM mine),"
		/* Few returns are alike in the largest class; only those are compared whole, so that saving one stays quick in a province. */
		" largest AS MATERIALIZED (SELECT * FROM mine, whole WHERE pupils >= 40 AND classes >= 4 ORDER BY coalesce(boys, 0) + coalesce(girls, 0) DESC LIMIT 1),"
		" like_it AS MATERIALIZED (SELECT e.school FROM largest CROSS JOIN enrolment e WHERE e.boys IS largest.boys AND e.girls IS largest.girls AND"
		" e.grade = largest.grade AND e.year = " KEY_YEAR " AND e.school <> ?1 AND e._void IS NULL)"
		" SELECT ?2, ?1, 'Every class as in school ' || min(school) || ': ' || pupils || ' pupils: was one return keyed twice?',"
		" pupils || ' pupils', 'counts of its own' FROM (SELECT e.school AS school FROM like_it CROSS JOIN enrolment e LEFT JOIN mine ON mine.grade = e.grade AND"
		" mine.boys IS e.boys AND mine.girls IS e.girls WHERE e.school = like_it.school AND e.year = " KEY_YEAR " AND e._void IS NULL AND coalesce(e.boys, 0) +"
		" coalesce(e.girls, 0) > 0 GROUP BY e.school HAVING count(*) = count(mine.grade) AND count(*) = (SELECT classes FROM whole)), whole GROUP BY pupils"},
	{"across_last_year_again", "census", NULL, 8, /* DOMAIN 8 */
		"WITH r AS MATERIALIZED (" RETURNS ") SELECT a.school || '/' || a.year, a.school, 'Every class as in ' || b.year || ': ' || a.pupils"
		" || ' pupils: was it counted anew?', a.pupils || ' pupils', 'counts of this year' FROM r a JOIN r b ON a.school = b.school"
		" AND b.year = a.year - 1 AND a.cells = b.cells", NULL},
	{"across_round_counts", "census", NULL, 6, /* DOMAIN 8: heaping */
		"SELECT school || '/' || year, school, 'All counts end in 0 or 5: ' || sum(boys + girls) || ' pupils: were they counted?',"
		" sum(boys + girls) || ' pupils', 'one count in five ends in 0 or 5'"
		" FROM (SELECT school, year, coalesce(boys, 0) AS boys, coalesce(girls, 0) AS girls FROM enrolment WHERE _void IS NULL{school})"
		" WHERE boys + girls > 0 GROUP BY school, year HAVING count(*) >= 4 AND sum(boys + girls) >= 40 AND sum(boys % 5 + girls % 5) = 0", NULL},
	{"across_equal_counts", "census", NULL, 6, /* DOMAIN 8: all cells equal */
		"SELECT school || '/' || year, school, 'Each class has the same ' || max(pupils) || ' pupils: were they counted?',"
		" count(*) || ' classes of ' || max(pupils), 'classes that differ'"
		" FROM (SELECT school, year, coalesce(boys, 0) + coalesce(girls, 0) AS pupils FROM enrolment WHERE _void IS NULL{school})"
		" WHERE pupils > 0 GROUP BY school, year HAVING count(*) >= 5 AND min(pupils) = max(pupils) AND max(pupils) >= 5", NULL},
	{"across_class_grew", "census", NULL, 5, /* DOMAIN 8: class g + 1 above 1.3 times class g of last year */
		"SELECT n.school || '/' || n.year, n.school, 'Class ' || n.grade || ' has ' || max(" PUPILS("n") ")"
		" || ' pupils, the class below had ' || " PUPILS("o") " || ' last year: check both', max(" PUPILS("n") "),"
		" 'at most ' || CAST(1.3 * " PUPILS("o") " AS INTEGER) || ' in class ' || n.grade"
		" FROM enrolment n JOIN enrolment o ON o.school = n.school AND o.year = n.year - 1 AND o.grade + 1 = n.grade + 0 AND o.grade + 0 > 0"
		" WHERE n._void IS NULL AND o._void IS NULL{n.school} AND n.grade + 0 > 1 AND " PUPILS("n") " >= 10 AND"
		" 10 * " PUPILS("n") " > 13 * " PUPILS("o") " GROUP BY n.school, n.year", NULL},
	{"across_sex_split", "census", NULL, 6, /* DOMAIN 8: against the mean of the last three returns */
		"WITH t AS MATERIALIZED (" TOTALS ") SELECT n.school || '/' || n.year, n.school, 'Girls are ' || 100 * n.girls / (n.boys + n.girls) ||"
		" ' % of the pupils, they were ' || 100 * sum(o.girls) / sum(o.boys + o.girls) || ' % in ' || min(o.year) || iif(count(*) > 1, ' to ' || max(o.year), '')"
		" || ': were the columns exchanged?', 100 * n.girls / (n.boys + n.girls) || ' % girls', 100 * sum(o.girls) / sum(o.boys + o.girls) ||"
		" ' %, 20 more or fewer' FROM t n JOIN t o ON o.school = n.school AND o.year BETWEEN n.year - 3 AND n.year - 1 WHERE n.boys + n.girls >= 30"
		" AND o.boys + o.girls >= 30 GROUP BY n.school, n.year HAVING"
		" abs(1.0 * n.girls / (n.boys + n.girls) - 1.0 * sum(o.girls) / sum(o.boys + o.girls)) > 0.2", NULL},
	{"across_books_above", "census_books", NULL, 5, /* DOMAIN 8; an optional form */
		"SELECT b.school || '/' || b.year, b.school, 'Class ' || b.grade || ': ' || max(b.received) || ' sets of textbooks for ' || " PUPILS("e")
		" || ' pupils: check the sets', max(b.received) || ' sets', 'at most ' || " PUPILS("e") " FROM book_line b JOIN enrolment e ON"
		" e.school = b.school AND e.year = b.year AND e.grade = b.grade WHERE b._void IS NULL AND e._void IS NULL{b.school}"
		" AND b.received > " PUPILS("e") " GROUP BY b.school, b.year", NULL},
	{"across_cnic_twice", "staff", "cnic", 8, /* DOMAIN 8 */
		"SELECT " ID_KEY("s.id") ", s.school, s.name || ' has the CNIC of ' || min(o.name)"
		" || ', school ' || min(o.school) || ': which record is right?', s.cnic, 'a CNIC of one person' FROM (SELECT cnic FROM staff WHERE _void IS NULL AND"
		" cnic IS NOT NULL AND status = 'active' GROUP BY cnic HAVING count(*) > 1) d JOIN staff s ON s.cnic = d.cnic JOIN staff o ON o.cnic = d.cnic AND o.id <> s.id"
		" WHERE s._void IS NULL AND o._void IS NULL AND s.status = 'active' AND o.status = 'active' GROUP BY s.id",
		"SELECT " ID_KEY("s.id") ", s.school, s.name || ' has the CNIC of ' || min(o.name)"
		" || ', school ' || min(o.school) || ': which record is right?', s.cnic, 'a CNIC of one person' FROM staff s JOIN staff o ON o.cnic = s.cnic"
		" AND o.id <> s.id WHERE s.school = ?1 AND s._void IS NULL AND o._void IS NULL AND s.status = 'active' AND o.status = 'active' GROUP BY s.id"},
	/* CROSS JOIN: the few pairs first, or each of the staff is held against each. */
	{"across_person_twice", "staff", "name", 7,
		"SELECT " ID_KEY("s.id") ", s.school, s.name || ', born ' || s.birth_date"
		" || ', also stands on the roll of ' || min(o.school) || ': is it one person?', s.name, 'one roll' FROM (SELECT name, birth_date FROM staff WHERE _void IS NULL"
		" AND birth_date IS NOT NULL AND status = 'active' GROUP BY name, birth_date HAVING count(*) > 1) d"
		" CROSS JOIN staff s ON s.name = d.name AND s.birth_date = d.birth_date CROSS JOIN staff o ON o.name = d.name AND o.birth_date = d.birth_date"
		" AND o.id <> s.id WHERE s._void IS NULL AND o._void IS NULL AND s.status = 'active' AND o.status = 'active' GROUP BY s.id",
		"SELECT " ID_KEY("s.id") ", s.school, s.name || ', born ' || s.birth_date"
		" || ', also stands on the roll of ' || min(o.school) || ': is it one person?', s.name, 'one roll' FROM staff s JOIN staff o ON o.name = s.name"
		" AND o.birth_date = s.birth_date AND o.id <> s.id WHERE s.school = ?1 AND s._void IS NULL AND o._void IS NULL AND s.status = 'active'"
		" AND o.status = 'active' GROUP BY s.id"},
	{"across_found_closed", "school", "status", 9, /* DOMAIN 8: functional but found closed on the last two visits */
		"SELECT s.code, s.code, 'Functional in the registry, found closed on its last two visits, ' || min(v.date) || ' and ' || max(v.date),"
		" 'functional', 'open on a visit'"
		" FROM (SELECT school, date, status, row_number() OVER (PARTITION BY school ORDER BY date DESC, id DESC) AS n FROM visit"
		" WHERE _void IS NULL AND status IS NOT NULL{school}) v JOIN school s ON s.code = v.school WHERE v.n <= 2 AND s._void IS NULL"
		" AND s.status = 'functional' GROUP BY s.code HAVING count(*) = 2 AND sum(v.status = 'closed') = 2", NULL},
	{"across_closed_again", "visit", "status", 8, /* the same, of the visit that finds it so */
		"SELECT " ID_KEY("id") ", school, 'Closed again: it was on ' || before || ', and the registry calls it functional: it becomes a case',"
		" 'closed', 'open, or a case' FROM (SELECT v.id, v.school, v.date, v.status, lag(v.status) OVER w AS was, lag(v.date) OVER w AS before, s.status AS registry"
		" FROM visit v JOIN school s ON s.code = v.school WHERE v._void IS NULL AND v.status IS NOT NULL AND s._void IS NULL{v.school}"
		" WINDOW w AS (PARTITION BY v.school ORDER BY v.date, v.id)) WHERE status = 'closed' AND was = 'closed' AND registry = 'functional'", NULL},
	{"across_far_from_last", "visit", "lat", 5, /* DOMAIN 8 */
		"SELECT " ID_KEY("id") ", school, 'The point is ' || CAST(round(km) AS INTEGER) || ' km from that of the visit of ' || before || ': which is right?',"
		" printf('%.1f km', km), 'at most 2 km' FROM (SELECT id, school, before, distance_km(lat / 1e6, lon / 1e6, lat0 / 1e6, lon0 / 1e6) AS km FROM"
		" (SELECT id, school, lat, lon, lag(lat) OVER w AS lat0, lag(lon) OVER w AS lon0, lag(date) OVER w AS before FROM visit WHERE _void IS NULL"
		" AND lat IS NOT NULL AND lon IS NOT NULL{school} WINDOW w AS (PARTITION BY school ORDER BY date, id))) WHERE km > 2", NULL},
	{"across_counted_above_return", "visit", NULL, 7, /* DOMAIN 8: head count far above enrolment */
		"SELECT " ID_KEY("v.id") ", v.school, h.heads || ' pupils were counted, the return of ' || c.year || ' has ' || coalesce(c.pupils_reported, t.pupils)"
		" || ': check both', h.heads, 'at most ' || (CAST(1.3 * coalesce(c.pupils_reported, t.pupils) AS INTEGER) + 10) FROM visit v JOIN (" COUNTED ") h"
		" ON h.visit = v.id JOIN census c ON c.school = v.school AND c.year = " RETURN_OF("v") " LEFT JOIN (SELECT school, year,"
		" sum(coalesce(boys, 0) + coalesce(girls, 0)) AS pupils FROM enrolment WHERE _void IS NULL GROUP BY school, year) t ON t.school = c.school AND t.year = c.year"
		" WHERE v._void IS NULL AND h.heads > 1.3 * coalesce(c.pupils_reported, t.pupils) + 10",
		"SELECT " ID_KEY("v.id") ", v.school, heads || ' pupils were counted, the return of ' || year || ' has ' || pupils || ': check both', heads,"
		" 'at most ' || (CAST(1.3 * pupils AS INTEGER) + 10) FROM (SELECT v.id, v.school, c.year, (SELECT sum(coalesce(boys_counted, 0) + coalesce(girls_counted, 0))"
		" FROM visit_class h WHERE h.visit = v.id AND h._void IS NULL) AS heads, coalesce(c.pupils_reported, (SELECT sum(coalesce(boys, 0) + coalesce(girls, 0))"
		" FROM enrolment e WHERE e.school = c.school AND e.year = c.year AND e._void IS NULL)) AS pupils FROM visit v JOIN census c ON c.school = v.school"
		" AND c.year = " RETURN_OF("v") " WHERE v.school = ?1 AND v._void IS NULL) v WHERE heads > 1.3 * pupils + 10"},
	{"across_present_above_filled", "visit", NULL, 6, /* DOMAIN 8 */
		"SELECT " ID_KEY("v.id") ", v.school, p.present || ' teachers were present, the return of ' || c.year || ' has ' || c.teachers_total ||"
		" ' at work: who is detailed here?', p.present, 'at most ' || c.teachers_total FROM visit v JOIN (SELECT a.visit, count(*) AS present FROM"
		" visit_staff a JOIN staff s ON s.id = a.staff WHERE a._void IS NULL AND a.presence <> 'absent' AND s.category = 'teaching'{s.school} GROUP BY a.visit) p"
		" ON p.visit = v.id JOIN census c ON c.school = v.school AND c.year = " RETURN_OF("v") " WHERE v._void IS NULL{v.school}"
		" AND p.present > c.teachers_total", NULL},
};

const int across_check_count = sizeof across_checks / sizeof *across_checks;
