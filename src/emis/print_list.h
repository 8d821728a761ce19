/* The schools or places whose cards are printed in one job: schools in the order of an office's shelves: district, tehsil, union council, code. */
#ifndef EMIS_PRINT_LIST_H
#define EMIS_PRINT_LIST_H

#include "base/err.h"
#include "emis/indicator.h"
#include "store/replica.h"

struct print_list {
	char **codes;
	int count;
};

/* Which schools: all that fit every one that is given; NULL: any. */
struct print_places {
	const char *district, *tehsil, *uc, *cluster; /* a union council by its name, in any case of letters */
};

/* Appends a school as it is written ("7086"). */
void print_list_add(struct print_list *list, const char *code);
/* Appends the schools of PLACES. EX_NOINPUT, with the place, where there are none. */
bool print_list_places(struct replica *replica, const struct print_places *places, struct print_list *list, struct err *err);
/* The places of LEVEL (cluster to province) in which those schools lie; each once, by district and code. */
bool print_list_levels(struct replica *replica, enum indicator_level level, const struct print_places *places, struct print_list *list, struct err *err);
/* The places that a school is in, from the nearest on: its cluster, union council, tehsil, district. Those that it has not are left out. */
enum { PRINT_AROUND = 4 };
struct print_around {
	char words[96]; /* "union council MANNA" */
	char code[80], district[40], tehsil[40];
	int kind; /* 0 cluster … 3 district */
};
int print_list_around(struct replica *replica, const char *school, struct print_around out[PRINT_AROUND]);
/* Appends the schools of one of them. */
bool print_list_of(struct replica *replica, const struct print_around *place, struct print_list *list, struct err *err);
/* Appends the codes of a file ("-": standard input), one a line, what follows a blank, comma or tab left out. EX_NOINPUT, EX_DATAERR. */
bool print_list_read(const char *path, struct print_list *list, struct err *err);
void print_list_reset(struct print_list *list);

#endif
