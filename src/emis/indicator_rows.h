/* What the files of the table share: inside of indicator_*.c only. */
#ifndef EMIS_INDICATOR_ROWS_H
#define EMIS_INDICATOR_ROWS_H

#include "emis/indicator.h"

/* The parts of the table. */
struct indicator_part { const struct indicator *rows; int count; };
extern const struct indicator_part indicator_pupils, indicator_flows, indicator_schools, indicator_sites, indicator_visits;

#define SEXED(male, female) {NULL, male, female}
#define PLAIN(value) {value, NULL, NULL}
#define TERM(source_, rows_, ...) {.source = source_, .sign = 1, .rows = rows_, .value = __VA_ARGS__}
/* Schools of which a value is WORD; blank where the value is. */
#define IS(value_, word) TERM(SOURCE_SCHOOL, NULL, PLAIN(value_), .is = word)
#define MINUS(source_, rows_, ...) {.source = source_, .sign = -1, .rows = rows_, .value = __VA_ARGS__}

/* Of the return where it says so, else of the registry; a school of which neither says is taken to work. */
#define STATUS "coalesce(c.status, s.status)"
#define FUNCTIONAL "coalesce(c.status, s.status, 'functional') <> 'non_functional'"
#define GIRLS_ONLY FUNCTIONAL " AND s.gender = 'girls'"
#define BOYS_ONLY FUNCTIONAL " AND s.gender = 'boys'"

/* A sum of what is reported, blank where neither part is. */
#define SUM(a, b) "coalesce(" a " + " b ", " a ", " b ")"
#define TEACHERS "coalesce(c.teachers_total, c.teachers_male + c.teachers_female, c.teachers_male, c.teachers_female, c.teachers_appointed)"
#define ROOMS SUM("c.rooms_kacha", "c.rooms_pakka")
#define TOILETS SUM("c.toilets_kacha", "c.toilets_pakka")
#define PUPILS(rows_) TERM(SOURCE_CLASS, rows_, SEXED("e.boys", "e.girls"))
#define POPULATION(rows_) TERM(SOURCE_POPULATION, rows_, SEXED("o.male", "o.female"))

#define SOURCE_WORDS_CLASS "enrolment by class of the annual census, boys and girls as the school reports them"
#define SOURCE_WORDS_RETURN "annual school census"
#define SOURCE_WORDS_POPULATION SOURCE_WORDS_CLASS "; population by district, single age and sex (PBS census), of the newest year that is not after the figure's"

#endif
