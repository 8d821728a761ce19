/* The province gives a snapshot, to a replica of its own district that has not begun.
 *
 * The bytes are those of a file on the shelf, so what was cut goes on where it stopped: a part carries no more than may be lost so. */
#include "config.h"
#include "sync/hub_inside.h"

#include <string.h>
#include <unistd.h>

#include "store/entry.h"
#include "store/intake.h"
#include "store/recover.h"

enum { PART = 2 * 1024 /* what a cut costs at most, beside what is on the way */ };

/* Who may have a snapshot: an admitted replica, of its own district, that has not begun yet. */
static bool check_ask(struct hub *hub, const struct wire_snapshot *ask, struct err *err)
{
	int64_t last;

	hub->origin = hub->admitted != HUB_ANY ? hub->admitted : ask->replica;
	if (hub->origin == 0 || (ask->replica > 0 && ask->replica != hub->origin))
		return err_set(err, EX_NOPERM, "this key is that of replica %d, not of replica %d", hub->origin, ask->replica);
	if (ask->form != WIRE_SNAPSHOT_FORM || ask->entry_format < ENTRY_FORMAT)
		return err_set(err, EX_UNAVAILABLE, "the province gives snapshots that this program does not know: install the same version");
	if (!intake_admitted(hub->replica, hub->origin, hub->district, &last, err))
		return false;
	if (strcmp(hub->district, ask->district) != 0)
		return err_set(err, EX_NOPERM, "replica %d was admitted to %s and asks for %s", hub->origin, hub->district, ask->district);
	return last == 0 || err_set(err, EX_NOPERM, "replica %d has written already: its number cannot begin anew: make a new key in an"
		" empty folder and have that allowed", hub->origin);
}

bool hub_give_ask(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_snapshot ask, answer = { .form = WIRE_SNAPSHOT_FORM, .has_key = true };
	struct bundle_key own;

	if (!wire_read_ask(frame, &ask, err) || !check_ask(hub, &ask, err)
			|| (recover_state(hub->replica) != RECOVER_NONE && !recover_refuse(hub->replica, err))
			|| !shelf_take(hub->replica, hub->district, ask.has_hash ? ask.hash : NULL, &hub->given, err)
			|| !bundle_key_make(replica_folder(hub->replica), "province", &own, err))
		return false;
	memcpy(answer.key, own.open, SEAL_KEY);
	seal_forget(&own, sizeof own);
	if (ask.has_hash && memcmp(ask.hash, hub->given.hash, SEAL_HASH) == 0) {
		if (ask.offset > hub->given.length)
			return err_set(err, EX_DATAERR, "replica %d has more of the snapshot than there is: remove snapshot.part and snapshot.hash"
				" there", hub->origin);
		hub->given_at = ask.offset;
	}
	answer.replica = hub->origin;
	memcpy(answer.hash, hub->given.hash, SEAL_HASH);
	answer.length = hub->given.length;
	answer.opened = hub->given.opened;
	answer.offset = hub->given_at;
	memcpy(answer.ends, hub->given.ends, sizeof answer.ends);
	wire_put_snapshot(stream_body(hub->stream), &answer);
	stream_put(hub->stream, WIRE_SNAPSHOT);
	stream_flush(hub->stream);
	hub->state = HUB_GIVING;
	return true;
}

bool hub_give_part(struct hub *hub, struct err *err)
{
	char bytes[PART];
	ssize_t count;

	hub->is_cut = hub->given_at < hub->given.length && hub->has_said && hub->limit > 0
		&& stream_sent(hub->stream) + (int64_t) stream_waiting(hub->stream) + 2 * PART > hub->limit;
	if (hub->given_at == hub->given.length || hub->is_cut) {
		hub->state = HUB_GIVEN;
		return true;
	}
	hub->has_said = true;
	count = pread(hub->given.fd, bytes, sizeof bytes, hub->given_at);
	if (count <= 0)
		return err_set(err, EX_IOERR, "the province cannot read its snapshot: tell the province");
	buf_put(stream_body(hub->stream), bytes, (size_t) count);
	stream_put(hub->stream, WIRE_SNAPSHOT_PART);
	stream_flush(hub->stream);
	hub->given_at += count;
	return true;
}
