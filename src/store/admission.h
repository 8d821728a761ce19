/* The hub's list of replicas: which district each was admitted to, by which key, and how it stands. */
#ifndef STORE_ADMISSION_H
#define STORE_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/replica.h"

/* Of ?1 and of all numbers of its line: those that it came from and those that came from any of them. Their folders were one once. For WITH
 * RECURSIVE: column `number` of `line`. */
#define ADMISSION_LINE "line (number) AS (SELECT ?1 UNION SELECT came_from FROM replica AS r, line WHERE r.number = line.number" \
	" AND came_from IS NOT NULL UNION SELECT r.number FROM replica AS r, line WHERE r.came_from = line.number)"

struct admission {
	int number;
	const char *district, *key, *version; /* until the visit returns; key "" where it comes by a folder only */
	bool is_revoked;
	int came_from; /* the number that its box had before, by whose key it may come; 0: none */
	int64_t synced; /* UTC seconds of its last complete sync, 0: never */
	int64_t behind; /* entries decided since then in what it reads, -1: not known */
	int64_t at_province, at_district; /* the numbers that it is known to stand at, 0 where nothing is known */
	int64_t conflicts, quarantine; /* open conflicts it waits with, entries of it that were refused */
};

/* In a write transaction: a new number for a replica of DISTRICT. EX_UNAVAILABLE where there are no more. */
bool admission_take_number(struct replica *hub, const char *district, int *number, struct err *err);
/* KEY ("ssh-ed25519 BASE64") may come as a replica of DISTRICT: *NUMBER 0 takes a new number, else it becomes the key of that
 * replica in place of the one it had (where the province was set back to a backup: also one that it has forgotten). The same again changes nothing and gives the same number. EX_USAGE, EX_NOPERM (another's key,
 * a revoked replica). */
bool admission_allow(struct replica *hub, const char *district, const char *key, int *number, struct err *err);
/* Shuts a replica out for good. What it sent stays. EX_USAGE where there is none. A number that its box got in place of another one
 * comes by that one's key: who revokes the owner of a key shuts all out who come by it. */
bool admission_revoke(struct replica *hub, int number, struct err *err);
enum { ADMISSION_WORD = 16, ADMISSION_OFFERS = 64 /* numbers that were asked for and never used, of one number */ };

/* A new number for a box that came as FROM and is a copy, or was set back; FROM 0: for one of DISTRICT that comes by a folder, and whose number
 * is another's. The same box asks by the same word and gets the same number. EX_UNAVAILABLE where too many were asked for. */
bool admission_renumber(struct replica *hub, int from, const char *district, const unsigned char word[ADMISSION_WORD], int *number,
	struct err *err);
/* May who proved to be ADMITTED speak as NUMBER? As itself, or as a number that came from it. EX_NOPERM. */
bool admission_speaks(struct replica *hub, int admitted, int number, struct err *err);
/* True in *ARE where A and B are of one line. */
bool admission_are_one(struct replica *hub, int a, int b, bool *are, struct err *err);
/* True where numbers may have been given that are not known here: it was set back to a backup. */
bool admission_may_be_lost(struct replica *hub);
/* The number that NUMBER came from, 0: none. */
bool admission_came_from(struct replica *hub, int number, int *from, struct err *err);
/* All districts' replicas by number, until VISIT returns false. */
bool admission_each(struct replica *hub, bool (*visit)(void *state, const struct admission *one), void *state, struct err *err);
/* A replica is complete with these numbers of '*' and of its district. */
bool admission_stands(struct replica *hub, int number, int64_t at_province, int64_t at_district, struct err *err);

#endif
