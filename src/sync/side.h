/* Either end of a line behind one face, as a transport sees it. */
#ifndef SYNC_SIDE_H
#define SYNC_SIDE_H

#include "base/buf.h"
#include "base/err.h"

struct side {
	void *self;
	bool (*feed)(void *self, const char *bytes, size_t length, struct err *err);
	bool (*take)(void *self, struct buf *out, struct err *err);
	bool (*is_done)(const void *self);
	void (*moved)(void *state, void *self); /* bytes moved; may be NULL */
	void *state;
};

#endif
