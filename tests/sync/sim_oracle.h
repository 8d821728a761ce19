/* What the people of the simulator saw and wrote, and whether the province treated it fairly. It knows nothing of the program's own
 * decisions: it sees which rows and cells of the hub's tables changed, in which order and with which entry (sim_watch.c), and holds
 * that against what each write had seen (sim_judge.c).
 *
 * A version is one value written into one cell by one entry. Version 0 is what stood there before anybody of the script came. */
#ifndef SYNC_SIM_ORACLE_H
#define SYNC_SIM_ORACLE_H

#include "tests/sync/sim.h"

enum sim_kind { SIM_INSERT, SIM_CHANGE, SIM_VOID, SIM_SETTLE };

/* One operation as the person meant it. */
struct sim_act {
	enum sim_kind kind;
	char form[32], key[SIM_KEY]; /* the raw key */
	char field[32]; /* a change's column; a settlement's field, as in the conflict */
	struct sim_look seen;
	bool is_null, is_taken;
	bool saw_own; /* what was seen was this box's own value that the province had not decided */
	bool is_raw; /* saved without a look at what had come meanwhile, or over a value of its box's own that was refused */
	char now[SIM_TEXT];
	int origin; /* of the conflict */
	char *record; /* void, settlement: what the record looked like (oracle_record_shown) */
	char *stood; /* and how it stood at the hub before its entry */
	char *sighted; /* the return that it is of, where it spoke for that as a whole or was seen to be signed; NULL: neither */
	char *root_stood; /* and how that stood at the hub before its entry; was_signed: it was signed there */
	bool was_signed, is_again; /* is_again: signed anew as it was, so that the rest of its entry is taken */
	struct buf row; /* insert: "column=value\n" of what is not blank; a whole row that is taken */
};

struct sim_written {
	int box, life, count;
	const char *district; /* of the box then; NULL: the hub */
	int64_t time; /* no two have the same */
	struct sim_act *acts;
	char school[8]; /* office: that changed district with it; "" none */
	bool is_judged, is_gone; /* the province decided it; it went with a disk */
	bool was_judged; /* at the last mark */
	bool is_recovered; /* the hub lost it: it is decided as things stand when it comes back */
	int taken_by; /* the number under which the province took it; 0: not, or its own */
	bool is_office; /* work of the province's office: what it changes is noted and not judged, and it may be several entries */
};

struct sim_version {
	int written; /* by which entry */
	int box, life;
	char *cell, *text; /* NULL: blank */
	bool is_again, again_own; /* its entry left what it had seen: that is seen by who sees this; and that was its box's own undecided one */
	int again; /* the version that it had seen */
};

struct sim_past {
	int version;
	char *text, *scope;
	int64_t number; /* of the scope's sequence from which on it stood */
};

struct sim_cell {
	char *name; /* "form key column" */
	bool is_there;
	char *text;
	int version;
	struct sim_past *past;
	int past_count;
	bool is_blanked; /* the province ever blanked values of it: who had seen one may write over what stands, or be found to say nothing */
};

/* A value that nothing may hold any more, and the time of the entry by which it was blanked. */
struct sim_claim {
	char text[SIM_TEXT];
	int64_t time;
};

struct sim_dispute {
	char *name; /* "form record field origin", the record as the program writes it */
	char *state, *waiting;
};

struct sim_event {
	int64_t tick;
	char kind; /* I a cell of a new row, C a changed cell, K a conflict, E an entry */
	char *a, *b, *c, *d, *e; /* form, key, column, old, new; K: state in d, waiting in e, origin behind the field; E: scope, origin,
								serial, number, time */
	bool is_used;
};

struct sim_oracle {
	struct sim_written *written;
	int written_count;
	struct sim_version *versions;
	int version_count;
	struct sim_cell *cells;
	int cell_count, *index; /* a hash table of cells */
	struct sim_dispute *disputes;
	int dispute_count;
	struct sim_oracle *mark; /* its cells and disputes at the last mark, or NULL */
	int64_t tick;
	bool has_grown; /* the hub's tables, with what was looked at last */
	struct sim_claim *claims;
	int claim_count;
	long aba, coincided, disputed, applied;
};

struct sim_oracle *oracle_new(void);
void oracle_free(struct sim_oracle *oracle);
/* Sees everything that REPLICA, a connection of the hub, changes from now on. */
void oracle_watch(struct sim *sim, struct replica *replica);
/* The hub's tables as they are, as version 0. */
void oracle_begin(struct sim *sim);
/* An entry was acknowledged: COUNT acts, which the oracle keeps. TIME is that of the entry. */
void oracle_written(struct sim *sim, int box, struct sim_act *acts, int count, int64_t time);
/* The same for entries at this time that the program makes of itself. */
void oracle_office(struct sim *sim, int box, int64_t time);
/* The same of entries by which SCHOOL changed district. */
void oracle_moved(struct sim *sim, const char *school, int64_t time);
/* LOOK, at a value of this box that the province refused, becomes the look at what stood before: who writes over it says that. */
void oracle_root(struct sim *sim, int box, const char *form, const char *key, const char *field, struct sim_look *look);
/* Whose value a box shows; fails where it is nobody's. TEXT is NULL for a blank. */
int oracle_shown(struct sim *sim, int box, const struct table *table, const char *key, int column, const char *text);
/* True where the entry that wrote VERSION waits in the log of BOX. */
bool oracle_is_waiting(struct sim *sim, int box, int version);
/* A record with its grids as a box shows it, one cell a line in order; newly allocated. */
char *oracle_record_shown(struct sim *sim, int box, const char *form, const char *key);
/* The province blanked what the cell held: conflicts about it are no more. RECORD as the program names it. */
void oracle_blanked(struct sim *sim, const char *form, const char *key, const char *record, const char *field);
/* After a quiet while: no file of any folder has what was blanked (sim_blank.c). */
void oracle_check_blanked(struct sim *sim);
/* Looks at what the hub has changed since the last call. */
void oracle_judge(struct sim *sim);
/* After a quiet while: the hub's tables are what was seen to happen; nothing acknowledged is missing. */
void oracle_close(struct sim *sim);

/* Entries that are in no folder and did not come to the hub: they went with a disk. */
void oracle_gone(struct sim *sim);
/* The hub as it is now is remembered; and it is that again: what it took since is to come back. */
void oracle_mark(struct sim *sim);
void oracle_back(struct sim *sim);
/* The folder of BOX has another number now: what was loaded from it is no more. */
void oracle_renumbered(struct sim *sim, int box);
/* The hub's tables have columns that came back with a recovery, together with entries that wrote into them before a trigger could know
 * of them: what stands there by an entry that came back is noted. */
void oracle_catch_up(struct sim *sim);
/* No open conflict is about values that are the same. */
void oracle_check_open(struct sim *sim);

/* sim_cells.c */
struct sim_cell *oracle_cell(struct sim_oracle *oracle, const char *form, const char *key, const char *column, bool may_make);
void oracle_cell_set(struct sim_oracle *oracle, struct sim_cell *cell, const char *text, int version, const char *scope, int64_t number);
struct sim_dispute *oracle_dispute(struct sim_oracle *oracle, const char *form, const char *record, const char *field, int origin,
	bool may_make);
/* The same record as oracle_record_shown gives it, as it stands at the hub. */
char *oracle_record_here(struct sim_oracle *oracle, const char *form, const char *key);
/* sim_ids.c: TEXT of BOX with its ids as the oracle knows them, newly allocated (NULL stays NULL); a record as the program names it,
 * likewise; and all that an act says. */
char *oracle_ids(struct sim *sim, int box, const char *text);
char *oracle_id_name(struct sim *sim, int box, const char *record);
void oracle_id_act(struct sim *sim, int box, struct sim_act *act);
/* A raw key as the program writes it ("3-1207-1"). */
void oracle_record_name(const char *form, const char *key, char out[SIM_KEY]);
/* sim_signed.c: does CODE sign a return? The return that a record is of; false where it is of none. */
bool oracle_is_signing(const char *code);
bool oracle_return_of(const char *form, const char *key, char out[SIM_KEY]);
/* Before the entry of ACT: fills root_stood and was_signed. */
void oracle_stand(struct sim_oracle *oracle, struct sim_act *act);
/* The return stood as ACT had seen it; of a field that signs without that field. */
bool oracle_is_as_sighted(const struct sim_act *act);
/* What was taken: fails where it was not. */
void oracle_must_be_sighted(struct sim *sim, const struct sim_act *act, int box);
bool oracle_same(const char *a, const char *b);
void oracle_free_acts(struct sim_act *acts, int count);
/* sim_watch.c: events since the last call, in order; the caller frees. */
struct sim_event *oracle_events(struct sim *sim, int *count);
void oracle_free_events(struct sim_event *events, int count);

#endif
