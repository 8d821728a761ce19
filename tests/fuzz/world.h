/* The world that each input of a fuzzer is let loose in: a province with schools of two districts, a district's replica of it, on
 * both sides something that the other does not know yet, an open conflict and a refused entry. It is the same for every input:
 * what one changed is put back before the next. */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include <stdint.h>

#include "base/buf.h"
#include "store/replica.h"

struct fuzz_world {
	struct replica *hub, *district;
	int number; /* of the district's replica */
	/* What each would say first, as frames without preamble, not squeezed. */
	struct buf peer_hello, hub_hello;
	/* The keys of bundles stand in them; both sides know each other's. */
	const char *hub_folder, *district_folder;
};

/* As it was made; for the first time it is made, below $TMPDIR, and removed when the process ends. */
struct fuzz_world *fuzz_world(void);
/* Both sides, after an input: no transaction is left open, and where something was written the tables are what the log says (the
 * latter costs most of the time: of one input in eight, by its bytes, or of all with FUZZ_CHECK in the environment). Dies with what is
 * wrong. */
void fuzz_world_check(const uint8_t *bytes, size_t length);
/* A path below the world's own folder; the caller frees. */
char *fuzz_world_path(const char *name);
/* Files as fuzzers want them: written without waiting for the disk. */
void fuzz_world_write(const char *path, const void *bytes, size_t length);

#endif
