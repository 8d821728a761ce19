/* zila doctor: whether this box can be trusted today: files, log, space, clock, printer, terminal. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "store/log.h"
#include "store/picture.h"
#include "store/quarantine.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/recover.h"
#include "store/refusal.h"
#include "store/seen.h"

enum { DOCTOR_LOW_MB = 200, DOCTOR_QUARANTINE_DAYS = 7 };

static int problems;

static void line(bool is_good, const char *what, const char *text)
{
	printf("%-8s %-10s %s\n", is_good ? "good" : "LOOK", what, text);
	if (!is_good)
		problems++;
}

static void look_at_space(const char *folder)
{
	struct statvfs space;
	char text[128];
	if (statvfs(folder, &space) != 0)
		return;
	unsigned long long mb = (unsigned long long)space.f_bavail * space.f_frsize >> 20;
	snprintf(text, sizeof text, "%llu MB free%s", mb, mb < DOCTOR_LOW_MB ? ": make room before the disk is full" : "");
	line(mb >= DOCTOR_LOW_MB, "disk", text);
}

/* What nobody has decided about for a week is forgotten. */
static void look_at_quarantine(struct replica *replica)
{
	char text[160];
	if (replica_role(replica) == REPLICA_DISTRICT) {
		snprintf(text, sizeof text, "%ld of this box's entries are not taken by the province%s", refusal_count(replica),
			refusal_count(replica) > 0 ? ": zila refused lists them" : "");
		line(true, "refused", text);
		return;
	}
	long long count = query_number(replica, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, 0);
	long long oldest = query_number(replica, "SELECT min(taken) FROM quarantine AS q WHERE " QUARANTINE_WAITS, clock_now());
	bool is_old = count > 0 && oldest < clock_now() - DOCTOR_QUARANTINE_DAYS * 86400;
	snprintf(text, sizeof text, "%lld entr%s for an operator%s", count, count == 1 ? "y waits" : "ies wait", is_old ? ", some for more than a week: zila hub quarantine"
		: "");
	line(!is_old, "quarantine", text);
}

static void look_at_clock(struct replica *replica)
{
	char now[17], last[17], text[128];
	bool is_behind = seen_is_behind(replica);
	clock_format(clock_now(), now);
	clock_format(seen_time(replica), last);
	if (is_behind)
		snprintf(text, sizeof text, "%s, but it was %s when the province was last heard, or something keyed here: set the date", now, last);
	else
		snprintf(text, sizeof text, "%s", now);
	line(!is_behind, "clock", text);
}

/* The province's is newer, and has what this one cannot read. */
static void look_at_program(struct replica *replica)
{
	char when[17] = "", text[160];
	int64_t since;
	bool is_old = picture_is_old(replica, &since);
	if (replica_role(replica) == REPLICA_PROVINCE)
		return;
	if (since > 0)
		clock_format(since, when);
	snprintf(text, sizeof text, "older than the province's: what is new there%s%s cannot be read here: install the new one",
		since > 0 ? " since " : "", when);
	line(!is_old, "program", is_old ? text : "it reads all that the province sends");
}

/* Forms that a newer program loaded are read as far as this one knows. */
static void look_at_forms(const struct form_set *set)
{
	const char *newer = form_set_newer(set);
	char text[256];
	snprintf(text, sizeof text, "newer than this program, which keeps what it does not know and does not show it: install the new one (%s)", newer ? newer : "");
	line(!newer, "forms", newer ? text : "this program knows all that they say");
}

static bool find_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char *copy = path ? strdup(path) : NULL, *rest = NULL;
	bool is_found = false;
	for (char *part = copy ? strtok_r(copy, ":", &rest) : NULL; part && !is_found; part = strtok_r(NULL, ":", &rest)) {
		char file[4096];
		snprintf(file, sizeof file, "%s/%s", part, program);
		is_found = access(file, X_OK) == 0;
	}
	free(copy);
	return is_found;
}

static int run(struct context *context, int argc, char **argv)
{
	(void)argv;
	if (argc != 1)
		return command_usage(&command_doctor);
	struct err err = {0};
	char text[256];
	struct replica *replica = context->replica;
	problems = 0;
	if (replica_role(replica) == REPLICA_PROVINCE)
		snprintf(text, sizeof text, "the province's, at %s", replica_folder(replica));
	else
		snprintf(text, sizeof text, "number %d, district %s, at %s", replica_number(replica), replica_district(replica),
			replica_folder(replica));
	line(true, "replica", text);
	/* Two statements each: the order in which a call's arguments are computed is not C's to promise. */
	bool is_good = replica_integrity(replica, &err);
	line(is_good, "files", is_good ? "both databases are whole" : err.text);
	err_reset(&err);
	is_good = log_verify(replica, &err);
	line(is_good, "log", is_good ? "every entry is what was signed off" : err.text);
	if (is_good) {
		err_reset(&err);
		is_good = rebuild_check(replica, NULL, NULL, &err);
		line(is_good, "tables", is_good ? "they are what the log says" : err.text);
	}
	if (recover_state(replica) != RECOVER_NONE) {
		recover_refuse(replica, &err);
		line(false, "past", err.text);
	}
	snprintf(text, sizeof text, "%lld kB in the log, %lld entries waiting to be sent", (long long)(log_size(replica) / 1024),
		(long long)replica_pending_count(replica));
	line(true, "size", text);
	look_at_quarantine(replica);
	look_at_space(replica_folder(replica));
	look_at_clock(replica);
	look_at_program(replica);
	look_at_forms(context->set);
	line(true, "printer", find_in_path("lp") ? "lp is there" : "no lp: cards can go to files only (install cups-client)");
	printf(problems ? "%d to look at\n" : "All is well.\n", problems);
	return problems ? EX_SOFTWARE : 0;
}

const struct command command_doctor = {
	.name = "doctor",
	.usage = "",
	.summary = "whether this box can be trusted today: files, log, space, clock, printer",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
