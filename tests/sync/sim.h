/* A province and its districts in one process: the real store and the real two sides of a sync, driven by a script of steps
 * (sim_script.h). What every person saw and wrote is remembered beside it (sim_oracle.h).
 *
 * sim_world.c has the folders, sim_pen.c writes an entry, sim_write.c, sim_draft.c, sim_settle.c and sim_line.c are the steps,
 * sim_check.c says what must hold after a quiet while. The same script does the same. */
#ifndef SYNC_SIM_H
#define SYNC_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/replica.h"
#include "store/table.h"
#include "store/txn.h"

enum {
	SIM_BOXES = 8,
	SIM_HUB = SIM_BOXES, /* its place among the boxes */
	SIM_LINES = 3,
	SIM_DRAFTS = 3,
	SIM_CELLS = 8, /* of a draft */
	SIM_KEY = 64,
	SIM_TEXT = 96,
	SIM_CLASS = 24,
};

/* A cell as a person saw it. */
struct sim_look {
	bool is_there, is_null;
	char text[SIM_TEXT];
	int version; /* whose value it was: sim_oracle.h */
};

/* A record on somebody's desk. */
struct sim_draft {
	char form[32]; /* "": none */
	char key[SIM_KEY];
	int count;
	int columns[SIM_CELLS];
	struct sim_look seen[SIM_CELLS];
};

/* A return as somebody saw it, to sign for it later. */
struct sim_sight {
	char key[SIM_KEY]; /* "": none */
	struct sim_look state, rooms;
	struct txn_sight sight;
	char *record; /* oracle_record_shown */
};

struct sim_box {
	char *folder;
	const char *district; /* NULL at the hub */
	struct replica *screen, *line; /* what people write with, what a sync uses; the same unless sim.is_apart */
	bool is_astray; /* it holds a past that the hub has lost */
	bool is_backup_astray; /* its last backup does */
	int life; /* an older backup begins another */
	struct sim_draft drafts[SIM_DRAFTS];
	struct sim_sight sights[SIM_DRAFTS];
};

struct sim_session;
struct sim_oracle;

struct sim {
	int boxes, narrow; /* districts' boxes; schools of each district that are worked on */
	bool is_loud; /* the trace is printed as it grows */
	bool is_apart; /* a sync has a connection of its own, as the child process of the program has */
	struct sim_box box[SIM_BOXES + 1];
	struct sim_session *sessions[SIM_LINES];
	struct buf *old[SIM_LINES]; /* what a line carried up once */
	struct sim_oracle *oracle;
	struct buf trace;
	int minute; /* of the clock: each entry has one of its own */
	int fresh; /* values that nobody else writes */
	int year;
	bool is_moved[6], has_moved; /* a school is in the other district than at first; any ever was */
	bool has_flips; /* a bit was ever turned */
	bool is_hub_kept; /* a backup of the hub is there, to which it may be set back */
	int kept_numbers; /* the highest that the hub had given then */
	bool is_set_back; /* the hub is not what it was, and was not recovered */
	long entries, syncs, cuts;
};

/* Folders that worlds are copied from; made once in a process, before any world, and removed at its end. */
void sim_template_make(void);
void sim_template_remove(void);
void sim_open(struct sim *sim, int boxes, int narrow, bool is_apart);
void sim_close(struct sim *sim);
/* Its connections, opened and shut; sessions of it are dropped. */
void sim_box_open(struct sim *sim, int box);
void sim_box_shut(struct sim *sim, int box);

/* A box by a step's argument: the last one is the hub. */
int sim_box_of(const struct sim *sim, int argument);
struct replica *sim_hub(struct sim *sim);
/* School by a step's argument: mostly one of the writer's district. */
int sim_school_of(const struct sim *sim, int box, int argument);
/* The time of the next entry: no two have the same, and the years go to and fro. */
void sim_tick(struct sim *sim);
void sim_say(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The first column of the first row of SQL, with ?1 bound to KEY where it is not NULL. */
char *sim_ask(struct replica *replica, const char *sql, const char *key);
/* KEY is the raw values joined by '/'. */
void sim_look(struct sim *sim, int box, const struct table *table, const char *key, int column, struct sim_look *out);
bool sim_has_row(struct sim *sim, int box, const struct table *table, const char *key);
/* Columns of a form that people edit (not the one that signs), and a value for one: nothing, a common one, one that nobody else has. */
int sim_columns(const struct table *table, int columns[SIM_CELLS]);
const char *sim_value(struct sim *sim, const struct table *table, int column, int argument, char out[SIM_TEXT]);
/* What lies on the desks of BOX is no more. */
void sim_desk_clear(struct sim *sim, int box);
/* A record by a step's arguments; NULL where there is none to be named. */
const struct table *sim_record(struct sim *sim, int box, int form, int school, int year, int row, char key[SIM_KEY]);

/* Something that must hold does not: CLASS is one word. Does not return. */
_Noreturn void sim_fail(struct sim *sim, const char *class, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
